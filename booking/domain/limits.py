"""How far the rules of an instrument may go: one definition for the settings page and for what a file says."""

from booking.domain.opening import MINUTES_A_DAY

LONGEST_PADDING = 7 * MINUTES_A_DAY  # minutes of set-up, or of clean-up
LONGEST_TIME = 366 * MINUTES_A_DAY  # minutes of any other length of time
MOST_DAYS_AHEAD = 3650
MOST_PLACES = 200
MOST_MINUTES = {
    "notice_minutes": LONGEST_TIME,
    "cancel_notice_minutes": LONGEST_TIME,
    "shortest_minutes": LONGEST_TIME,
    "longest_minutes": LONGEST_TIME,
    "setup_minutes": LONGEST_PADDING,
    "cleanup_minutes": LONGEST_PADDING,
}
