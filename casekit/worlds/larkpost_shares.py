"""What there is in the Larkpost world, and how often each thing happens in it.

The lowest of its modules: constants only, so that all the others can import them.
"""

from __future__ import annotations

import numpy as np

LABELS = (
    "where_is_my_order",
    "refund",
    "exchange",
    "cancel",
    "damaged",
    "invoice",
    "safety",
    "other",
)
SAFETY = LABELS.index("safety")
LANGS = ("en", "es")
ENGLISH, SPANISH = range(len(LANGS))
# Two a language, in the order of LANGS, and the second of the two joined later:
# number // 2 is the language of a country, number % 2 says whether it is new.
COUNTRIES = ("US", "GB", "ES", "MX")
TRADES = (
    "clothing", "cosmetics", "food", "gadgets", "home", "paper", "plants", "toys",
)  # fmt: skip
CHANNELS = ("mail", "form", "chat", "phone")
MAIL, FORM, CHAT, PHONE = range(len(CHANNELS))
CLOSING_CODES = (  # by label: the code that an agent sets who closes it rightly
    "TRACKING_SENT", "MONEY_RETURNED", "ITEM_SWAPPED", "ORDER_STOPPED",
    "REPLACEMENT", "DOCUMENT_SENT", "ESCALATED", "ANSWERED",
)  # fmt: skip

YEAR_START = np.datetime64("2025-01-01T00:00:00", "s")
AUTUMN = np.datetime64("2025-09-15T00:00:00", "s")  # the late families begin
POLICY_CHANGE = np.datetime64("2025-10-01T00:00:00", "s")
CHRISTMAS_PEAK = (325, 360)  # days of the year, the second one excluded

# Chosen beforehand, but for subject lines, requests and ordinary words: those were set
# after a trial on one seed (see the datasheet), and then frozen too.
SCOPE = {  # (shop in a newer country, autumn): everywhere, new_region, late
    (False, False): (1.0, 0.0, 0.0),
    (True, False): (0.6, 0.4, 0.0),
    (False, True): (0.7, 0.0, 0.3),
    (True, True): (0.45, 0.3, 0.25),
}
OTHER_LANGUAGE = 1 / 30  # written in the language that the shop's country does not use
PIECES = (0.68, 0.22, 0.07, 0.03)  # 1 … 4 of the product in the order
CLOSED_RIGHTLY = 0.88  # else any closing code, with equal chances
LABELLERS = (0.40, 0.35, 0.25)  # of the three people who label one language's mail

# Of the hours of a day, the days of a week (from 1 January, a Wednesday) and the
# weeks before Christmas, relative to one another.
MAIL_BY_HOUR = (
    2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 10, 9, 9, 9, 9, 9, 10, 12, 13, 12, 8, 4,
)  # fmt: skip
MAIL_BY_WEEKDAY = (10, 10, 12, 13, 11, 10, 9)
MAIL_USUAL, MAIL_AT_CHRISTMAS = 10, 19

# By label.
LABEL = (0.30, 0.14, 0.12, 0.09, 0.13, 0.08, 0.01, 0.13)
LATE_ORDERS_AT_CHRISTMAS = 1.5  # times as many ask where their order is
ATTACHMENT = (0.05, 0.08, 0.10, 0.02, 0.55, 0.06, 0.35, 0.04)  # never by phone

# By channel: what a message says.
#           mail  form  chat  phone
CHANNEL = (0.48, 0.22, 0.24, 0.06)
GREETING = (0.80, 0.25, 0.35, 1.00)  # a voicemail always has its opening words
SITUATION = (1.00, 1.00, 0.82, 1.00)
DETAIL = (0.65, 0.45, 0.18, 0.60)
PURPOSE = (0.60, 0.70, 0.20, 0.40)  # a subject line, or a first word on the matter
REQUEST = (0.92, 0.85, 0.55, 0.90)
NEUTRAL = (0.12, 0.06, 0.02, 0.15)
ASIDE = (0.12, 0.07, 0.03, 0.06)
THANKS = (0.40, 0.25, 0.15, 0.30)
EMOJI = (0.02, 0.03, 0.18, 0.00)
SIGNOFF = (0.75, 0.20, 0.00, 0.00)
TAIL = (0.10, 0.00, 0.00, 0.00)

# Of the messages that have the thing at all.
ORDINARY_REQUEST = 0.7  # asks in the words that everybody uses, not the family's own
DETAIL_FIRST = 0.15
NEUTRAL_EARLY = 0.4  # before the situation, not after the request
TAIL_FROM_DEVICE = 0.6  # "Sent from my phone", not the quoted reply of the owner

# By channel: how it is typed.
#         mail   form   chat   phone
HASTY = (0.10, 0.15, 0.55, 0.00)
NO_ACCENTS = (0.15, 0.20, 0.35, 0.00)  # Spanish only; the hasty leave them out as well
LOWER = (0.08, 0.10, 0.45, 1.00)
UPPER = (0.010, 0.015, 0.005, 0.0)
SLIPS = (0.18, 0.25, 0.40, 0.15)
SLIP_COUNT = (0.60, 0.28, 0.12)  # 1 … 3, where there are any
