"""What every test shares."""

from hypothesis import settings

# A busy machine makes an example slow, never wrong: a deadline would fail tests at random.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
