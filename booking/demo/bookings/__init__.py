"""Three months of believable bookings, by playing what people would have done, moment by moment.

wishes.py      who wanted which instrument when, and when they asked: drawn from habits and a fixed seed
stories.py     what happens to the people that the documents tell of
play.py        the wishes in the order in which they were made: booked, decided, moved, cancelled
diary.py       what is held meanwhile, so that nobody gets what another has
series.py       a weekly series among them, made by the actions themselves
rows.py        the outcome as rows: reservations, their history, the claims that are held now
"""
