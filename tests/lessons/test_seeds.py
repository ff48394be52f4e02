"""Over 200 learners: the lesson's finding holds, and each mistake stays a mistake.

The long tier. One learner takes about ten seconds.
"""

import pytest

import casekit as ck
from casekit import lessons
from casekit.answerers import ladder, tfidf_model
from casekit.lessons import baseline
from casekit.lessons.larkpost_rules import TWELVE_KEYWORDS

LEARNERS = [f"learner {i}" for i in range(200)]


@pytest.mark.full
@pytest.mark.parametrize("learner", LEARNERS)
def test_baseline_holds_for_every_learner(learner, answer_of):
    lesson = ck.lesson("baseline", learner=learner)
    mail = lesson.tables
    rungs = {
        "majority": ck.Majority(),
        "twelve": ck.KeywordRule(TWELVE_KEYWORDS),
        "tuned": ck.KeywordRule(baseline.TUNED_RULE, default=baseline.TUNED_DEFAULT),
        "model": tfidf_model(),
    }
    found = ladder(rungs, mail.train, mail.autumn, time_texts=0)
    accuracy = found.table["accuracy"]
    shuffled = mail.train.sample(frac=1, random_state=0)
    fifth = len(shuffled) // 5
    slide = ladder(
        [tfidf_model()], shuffled.iloc[fifth:], shuffled.iloc[:fifth], time_texts=0
    )
    unseen = ~mail.autumn_truth["family"].isin(set(mail.train_truth["family"]))
    right = found.answers["model"] == found.answers["label"]
    safety = ladder(rungs, mail.train, mail.safety, time_texts=0).table["accuracy"]

    # What the prose says, as it says it. "Some points were lost": at least one.
    assert slide.table["accuracy"].iloc[0] - accuracy["model"] > 0.01
    assert slide.table["accuracy"].iloc[0] - right[unseen.to_numpy()].mean() > 0.06
    assert accuracy["tuned"] > accuracy["twelve"] + 0.15
    assert accuracy["model"] > accuracy["tuned"] + 0.05
    assert (safety[["tuned", "model"]] < 0.75).all()

    for exercise in lessons.plan("baseline").exercises:
        bound = getattr(lesson, exercise.name)
        solved = bound.check(answer_of(exercise.solution, lesson))
        assert solved.outcome == "passed", (exercise.name, str(solved))
        for mistake in exercise.mistakes:
            verdict = bound.check(answer_of(mistake.source, lesson))
            assert verdict.outcome == mistake.outcome, (mistake.name, str(verdict))
            assert mistake.says in verdict.words, (mistake.name, str(verdict))
