"""Two keyword rules for Larkpost's mail, frozen before anything was measured.

TWELVE_KEYWORDS is what one writes in five minutes without reading any mail.

TUNED_RULE is what somebody wrote in a sitting who was given 400 labelled messages of
the training period (home countries, before September) and nothing else: neither the
autumn, nor the newer countries, nor the phrasings from which the world is made.
"""

TWELVE_KEYWORDS = {
    "safety": ["allerg*"],
    "cancel": ["cancel*"],
    "refund": ["refund*", "money back"],
    "exchange": ["exchange*"],
    "damaged": ["broken", "damaged"],
    "invoice": ["invoice*", "receipt*"],
    "where_is_my_order": ["where is", "tracking", "arrive*"],
}

TUNED_RULE: dict[str, list[str]] = {}
