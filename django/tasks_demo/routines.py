"""The routines of the stable, and what there is to say about them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Routine:
    """One kind of routine, with its two possible endings."""

    name: str
    done: str
    mishap: str


ROUTINES = {
    "braid": Routine(
        name="Braid the manes",
        done="Everyone is braided, and nobody was pinched.",
        mishap="The ribbons were eaten.",
    ),
    "flight": Routine(
        name="Flight practice",
        done="A round over the hills and a soft landing.",
        mishap="The wind was against it. Everyone is back on the ground.",
    ),
    "muck-out": Routine(
        name="Muck out",
        done="Fresh straw in every box.",
        mishap="The wheelbarrow lost its wheel.",
    ),
    "polish": Routine(
        name="Polish the horseshoes",
        done="They shine like new.",
        mishap="One shoe is missing. It may be an omen.",
    ),
    "stars": Routine(
        name="Count the stars",
        done="All of Pegasus is there.",
        mishap="Clouds came up, and the count was lost.",
    ),
}

# The history may name routines that an update has since dropped.
RETIRED = Routine(
    name="A routine of old", done="It went well.", mishap="It went wrong."
)
