# %% [markdown]
# # Lesson 4 · Baseline: what would the simple thing do?
#
# Mira has to say by Friday what will sort the mail of 400 pilot shops.
# Ivo's model is right 95 times in a hundred on his slide, and nobody has asked what a list of words would do.
#
# **After this lesson you will be able to**
#
# - build the ladder from "always the same answer" to a trained model, and measure every rung on the same mail,
# - say how sure each number is, also for a label that is one message in a hundred,
# - compare rungs by what a right answer costs, and find the volume at which the dearer one pays,
# - show when a baseline proves that a model *is* needed.
#
# **Time:** about 20 minutes to read and run, 30 for the exercises.
# **Before:** nothing but some pandas. No key, no network.
#
# New words, each explained where it comes up: *baseline*, *macro-F1*, *recall*, *enriched test set*.

# %%
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

import casekit as ck
from casekit.lessons import baseline

# Your name between the quotes gives you mail of your own.
lesson = ck.lesson("baseline", learner="")
mail = lesson.tables

# %% [markdown]
# Larkpost sorts the mail of small online shops into eight queues.
# The shops, their customers and their mail are invented; what the queues are called and how often each occurs is not a secret:

# %%
mail.train[["sent_at", "country", "channel", "text", "label"]].sample(6, random_state=3)

# %%
mail.train["label"].value_counts(normalize=True).round(3)

# %% [markdown]
# ## Your guess first
#
# Write down three guesses before anything is measured.
# Put a number or a word in place of each `...`; the lesson comes back to them.
#
# 1. Twelve keywords, written in five minutes: `refund`, `broken`, `where is` and so on. On what share of the autumn's mail will they be right?
# 2. Larkpost's pilot gets about 200,000 messages a month. Which costs less per right answer there, mistakes included: a hand-tuned `"rule"` or a trained `"model"`?
# 3. One message in a hundred is about safety: a hot battery, an allergy. What share of those will the trained model find?

# %%
my_share = ...     # 1: from 0 to 1
my_choice = ...    # 2: "rule" or "model"
my_safety = ...    # 3: from 0 to 1

# %%
lesson.predict("keywords_accuracy", my_share)

# %%
lesson.predict("cheaper", my_choice)

# %%
lesson.predict("safety_recall", my_safety)

# %% [markdown]
# ## The evening way: one number
#
# Ivo does what most of us would.
# He takes the labelled mail, shuffles it, holds a fifth back, and trains a model: words and pairs of words, weighed by logistic regression.

# %%
model = make_pipeline(
    TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode"),
    LogisticRegression(C=10, solver="saga", tol=0.01, random_state=0),
)

# %%
shuffled = mail.train.sample(frac=1, random_state=0)
held_back = shuffled.iloc[: len(shuffled) // 5]
rest = shuffled.iloc[len(shuffled) // 5 :]
model.fit(rest["text"], rest["label"])
slide_accuracy = (model.predict(held_back["text"]) == held_back["label"]).mean()
print(f"Right on {slide_accuracy:.2f} of the messages held back")

# %% [markdown]
# That is the number on the slide.
# Nothing about it is false, and it would persuade most rooms.
#
# ## Monday: the same model on the autumn's mail
#
# Since the labels were made, Larkpost has opened in two more countries, and autumn has come with new couriers and a new returns page.
# `mail.autumn` is that mail.

# %%
model.fit(mail.train["text"], mail.train["label"])
autumn_answers = model.predict(mail.autumn["text"])
model_accuracy = (autumn_answers == mail.autumn["label"]).mean()
print(f"Right on {model_accuracy:.2f} of the autumn's {len(mail.autumn):,} messages")

# %%
is_safety = mail.autumn["label"] == "safety"
found = (autumn_answers[is_safety] == "safety").sum()
print(f"{is_safety.sum()} messages were about safety; the model found {found} of them")

# %% [markdown]
# Two things are missing from the slide, and both hurt.
# The number fell once the mail came from other people. And the one kind of message that must not be missed was mostly missed, where an average cannot show it.
#
# But is {{f"{model_accuracy:.2f}"}} bad? Or good?
# A number alone cannot say. It needs a neighbour.
#
# ## The ladder
#
# A **baseline** is what the simplest thing that could work would reach.
# The bottom rung costs nothing: give every message the most common label.

# %%
most_common = mail.train["label"].mode()[0]
print(most_common, f"{(mail.autumn['label'] == most_common).mean():.2f}")

# %% [markdown]
# The next rung is five minutes' work.
# The first label of which a word occurs wins; `*` stands for any ending.

# %%
twelve_keywords = {
    "safety": ["allerg*"],
    "cancel": ["cancel*"],
    "refund": ["refund*", "money back"],
    "exchange": ["exchange*"],
    "damaged": ["broken", "damaged"],
    "invoice": ["invoice*", "receipt*"],
    "where_is_my_order": ["where is", "tracking", "arrive*"],
}
keywords = ck.KeywordRule(twelve_keywords, default="other", name="twelve keywords")
keyword_answers = pd.Series(keywords.answer(mail.autumn["text"]))
keywords_accuracy = (keyword_answers == mail.autumn["label"]).mean()
print(f"Right on {keywords_accuracy:.2f}")

# %%
lesson.reveal("keywords_accuracy", round(keywords_accuracy, 2))

# %% [markdown]
# The third rung is a rule that somebody *tuned*: one sitting with 800 labelled messages in both languages, none of them from the autumn.

# %%
tuned = ck.KeywordRule(
    baseline.TUNED_RULE, default=baseline.TUNED_DEFAULT, name="tuned rule"
)
print(tuned.size, "keywords; those for exchange begin:")
print(", ".join(baseline.TUNED_RULE["exchange"][:8]))

# %% [markdown]
# Then comes the model. A rung above it is kept free for a language model; its recorded replies are not part of this lesson yet, and nothing below pretends to know them.
#
# Now all rungs on the same messages.
# **Macro-F1** is the average over the eight labels of a score that needs both: finding a label's messages and not crying wolf. Every label counts alike in it, however rare.

# %%
ladder = ck.ladder(
    {
        "majority": ck.Majority(),
        "twelve keywords": keywords,
        "tuned rule": tuned,
        "TF-IDF model": model,
    },
    train=mail.train,
    test=mail.autumn,
    time_texts=0,
)
ladder.table.round(2)

# %%
ladder.plot(["safety"])

# %%
tuned_accuracy = ladder.table.loc["tuned rule", "accuracy"]
gap = 100 * (model_accuracy - tuned_accuracy)
print(f"The model is ahead of the tuned rule by {gap:.0f} points")

# %% [markdown]
# Now {{f"{model_accuracy:.2f}"}} has neighbours.
# Most of the way up from {{f"{keywords_accuracy:.2f}"}} was made by a person with a list of words.
#
# ### Why the slide said more
#
# The world of this lesson is invented, so we can ask what a real team cannot: which messages used a way of putting things that training had shown?

# %%
seen_families = set(mail.train_truth["family"])
phrasing = mail.autumn_truth["family"].isin(seen_families).map(
    {True: "seen in training", False: "never seen"}
)
answers = ladder.answers
right = answers.drop(columns=["label", "weight"]).eq(answers["label"], axis=0)
by_phrasing = right.groupby(phrasing.to_numpy()).mean()
by_phrasing.T.round(2)

# %% [markdown]
# On ways of writing that it knows, the model is almost as good as its slide.
# A shuffled test shows nothing else: the same customers' turns of phrase lie on both sides of the split.
# The rule loses less, because a person wrote it who knew more words than the training mail had.
#
# ## One message in a hundred
#
# **Recall** is the share of a label's messages that a rung finds.
# For safety the table above rests on few messages, so its interval is wide:

# %%
ladder.recall.xs("safety", level="label").round(2)

# %% [markdown]
# Collecting {{len(mail.safety)}} more safety messages makes an **enriched test set**: rare things in plenty.
# Its overall accuracy would mean nothing, for no shop gets such mail.
# So each row carries a weight: how many messages of the real stream it stands for.

# %%
enriched = pd.concat([mail.autumn, mail.safety], ignore_index=True)
safety_rows = enriched["label"] == "safety"
enriched["weight"] = 1.0
enriched.loc[safety_rows, "weight"] = is_safety.sum() / safety_rows.sum()

# %%
enriched_ladder = ck.ladder(
    {"tuned rule": tuned, "TF-IDF model": model},
    train=mail.train,
    test=enriched,
    time_texts=0,
)
safety_recall = enriched_ladder.recall.xs("safety", level="label")
safety_recall.round(2)

# %%
model_safety = safety_recall.loc["TF-IDF model", "recall"]
rule_safety = safety_recall.loc["tuned rule", "recall"]
lesson.reveal("safety_recall", round(model_safety, 2))

# %% [markdown]
# Neither will do.
# Lena, who sells heated gloves, would rather read forty harmless messages than miss the one about a battery that swells.
#
# ## What a right answer costs
#
# Accuracy is half of the choice; the other half is the bill.
# These are assumptions, and the panel below moves every one of them: an engineer at $60 an hour who keeps the rule (3 hours a month) or labels new mail and retrains (10 hours), a server for the model, and a shop assistant at $15 an hour who needs 20 seconds to put a wrong label right.

# %%
engineer_usd_per_hour, assistant_usd_per_hour, seconds_to_mend = 60, 15, 20
usd_per_wrong = seconds_to_mend / 3600 * assistant_usd_per_hour
messages_per_month = 200_000   # 400 pilot shops

bill = ladder.table[["accuracy"]].copy()
bill["fixed_usd"] = [0, 0, 3 * engineer_usd_per_hour, 10 * engineer_usd_per_hour + 40]
bill["wrong_usd"] = messages_per_month * (1 - bill["accuracy"]) * usd_per_wrong
right_per_month = messages_per_month * bill["accuracy"]
bill["usd_per_1000_right"] = (
    1000 * (bill["fixed_usd"] + bill["wrong_usd"]) / right_per_month
)
bill.round(2)

# %%
usd = bill["usd_per_1000_right"]
cheaper = "model" if usd["TF-IDF model"] < usd["tuned rule"] else "rule"
lesson.reveal("cheaper", cheaper)

# %% [markdown]
# ## Where it turns
#
# The first dial is the volume.
# Move it, then make mistakes dearer, then give the model an accuracy that somebody might sell you.

# %% tags=["nbval-ignore-output"]
baseline.panel(
    rule_accuracy=tuned_accuracy,
    model_accuracy=model_accuracy,
)

# %% [markdown]
# ## The fix: choose by need, then by cost
#
# Larkpost's need has two parts: few mistakes a month, and hardly any missed safety message.
# A trained model can do something for the second that a list of words cannot: it gives every message a *score* for safety. Let a person read the messages that score highest.

# %%
safety_column = list(model.classes_).index("safety")
enriched["safety_score"] = model.predict_proba(enriched["text"])[:, safety_column]
ranked = enriched.sort_values("safety_score", ascending=False)
ranked["share_read"] = ranked["weight"].cumsum() / ranked["weight"].sum()
is_one = ranked["label"] == "safety"
ranked["share_found"] = is_one.cumsum() / is_one.sum()

# %%
found_at_2_percent = ranked.loc[ranked["share_read"] <= 0.02, "share_found"].max()
found_at_5_percent = ranked.loc[ranked["share_read"] <= 0.05, "share_found"].max()
print(f"Reading 2 % of the mail finds {found_at_2_percent:.2f} of the safety messages")
print(f"Reading 5 % of the mail finds {found_at_5_percent:.2f}")

# %%
baseline.draw_review(ranked, rule_recall=rule_safety)

# %% [markdown]
# This is what a baseline is for, in its other direction: the rule's {{f"{rule_safety:.2f}"}} *proves* that safety needs the model.
#
# A hybrid takes the best of both: whatever scores high for safety goes to a person, and of the rest the rule answers what it recognises, the model what it does not.

# %%
autumn_scores = model.predict_proba(mail.autumn["text"])[:, safety_column]
to_person = pd.Series(autumn_scores).rank(ascending=False) <= 0.05 * len(mail.autumn)
rule_says = pd.Series(tuned.answer(mail.autumn["text"]))
matched = mail.autumn["text"].map(lambda text: tuned.why(text)[1] != "")
hybrid = rule_says.where(matched, pd.Series(autumn_answers))
hybrid = hybrid.where(~to_person, mail.autumn["label"])  # a person reads these
hybrid_accuracy = (hybrid == mail.autumn["label"]).mean()
print(f"Hybrid, 5 % read by a person: right on {hybrid_accuracy:.2f}")

# %% [markdown]
# ## Exercises
#
# Each has a check that says what is off, three hints (`lesson.break_even.hint()`) and a solution (`lesson.break_even.solution()`).
# Wrong answers are what checks are for.
#
# ### 1. Cost per right answer: a completed example
#
# This one is done. Run it, then break it and see what the check says.

# %%
# exercise: cost_per_right

# %%
lesson.cost_per_right.check(answer)

# %% [markdown]
# ### 2. The volume at which the model pays
#
# Fill the gaps. The check tries it on cases that you have not seen, also where the model is worse, or cheaper.

# %%
# exercise: break_even

# %%
lesson.break_even.check(answer)

# %% [markdown]
# ### 3. Tune the rule
#
# Read training mail, write keywords, and measure on mail that you did not read.
# The check uses the autumn's.

# %%
# exercise: tuned_rule

# %%
lesson.tuned_rule.check(answer)

# %% [markdown]
# ### 4. Another table: send the doubtful ones to a person
#
# `mail.spanish` is the Spanish mail as a small model sees it: 400 labelled messages was all it had.
# Its *margin* is the lead of its first choice over the second. Which messages should go to a person, so that few do?

# %%
mail.spanish.head()

# %%
# exercise: route

# %%
lesson.route.check(answer)

# %% [markdown]
# ## The opposite also happens
#
# "Start simple" is a slogan too. Here is where it turns wrong.
#
# Let a rule grow: more and more keywords for each label, picked from the training mail by a program.

# %%
from casekit.answerers import LearnedKeywords

growth = pd.DataFrame()
for per_label in [1, 2, 4, 8, 16, 32, 64]:
    rule = LearnedKeywords(per_label=per_label)
    rule.fit(mail.train["text"], mail.train["label"])
    says = pd.Series(rule.answer(enriched["text"]))
    in_autumn = slice(0, len(mail.autumn))
    growth.loc[8 * per_label, ["accuracy", "safety_recall"]] = [
        (says == enriched["label"])[in_autumn].mean(),
        (says == "safety")[safety_rows].mean(),
    ]
growth.rename_axis("keywords").round(2)

# %%
baseline.draw_growth(
    growth, model_accuracy=model_accuracy, model_safety=found_at_5_percent
)

# %% [markdown]
# A long list does not become a model.
# Each doubling buys less, and somebody has to keep every entry true when the returns page changes.
# If keeping one keyword costs two minutes a month, the list at which upkeep alone costs more than the model is not long:

# %%
minutes_per_keyword = 2
keywords_kept = growth.index.to_series()
upkeep_usd = keywords_kept * minutes_per_keyword / 60 * engineer_usd_per_hour
model_fixed_usd = bill.loc["TF-IDF model", "fixed_usd"]
too_long = upkeep_usd[upkeep_usd > model_fixed_usd].index.min()
print(f"Upkeep passes the model's ${model_fixed_usd:.0f} a month at {too_long} keywords")

# %% [markdown]
# ## In the world
#
# [[sources]]
#
# ## On your product
#
# One call runs this ladder on a CSV file of yours: a column with texts, a column with labels.
# Nothing leaves your computer.
#
# ```python
# ck.try_your_table("my_mail.csv", text="body", label="queue")
# ```
#
# Until you have a file at hand, here it is on a table from this lesson:

# %%
ck.try_your_table(mail.train, text="text", label="label", time="sent_at", timings=False)

# %% [markdown]
# Your table may say the reverse of Larkpost's.
# Real customers of a bank, asked about 77 topics, cannot be sorted by three keywords a topic, and a trained model is far ahead from the start.
#
# **To take away**
#
# - What does the most common answer reach? And twelve keywords?
# - Was every rung measured on the same messages, later than training, from people that training did not know?
# - How many messages does the rarest label that matters have in the test? How wide is its interval?
# - What does a wrong answer cost, who pays it, and at which volume does the dearer rung win?
# - Who keeps the rule, or the model, true in six months?
#
# ## In three lines
#
# - A score means something beside the simplest rung, on mail from people whom training did not know.
# - Compare by the cost of a right answer at your volume; the choice turns somewhere, and you can say where.
# - The same baseline that shows a model to be unnecessary for the bulk shows it to be necessary for the rare and costly.
#
# **Next:** lesson 5 puts both into a product. The better model loses there, for a reason that no test set shows.
