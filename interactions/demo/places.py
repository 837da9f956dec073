"""Where the people of the demo data live: real cities, ZIP codes and area codes in all US time zones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A city with one of its ZIP codes and the area codes of its telephones."""

    city: str
    county: str
    state: str
    zip_code: str
    area_codes: tuple[str, ...]
    zone: str
    # The most calls in seven dates that the lenders of the demo place there: 12 CFR 1006.14(b)(2), and
    # what Massachusetts, New York City and the District of Columbia make of it; see Diary.may_contact.
    calls_in_seven_dates: int = 7


EASTERN = "America/New_York"
CENTRAL = "America/Chicago"
MOUNTAIN = "America/Denver"
PACIFIC = "America/Los_Angeles"

PLACES = (
    Place("New York", "New York County", "NY", "10025", ("212", "646", "917"), EASTERN, 3),
    Place("Brooklyn", "Kings County", "NY", "11215", ("718", "347"), EASTERN, 3),
    Place("Buffalo", "Erie County", "NY", "14222", ("716",), EASTERN),
    Place("Boston", "Suffolk County", "MA", "02118", ("617", "857"), EASTERN, 2),
    Place("Worcester", "Worcester County", "MA", "01609", ("508", "774"), EASTERN, 2),
    Place("Philadelphia", "Philadelphia County", "PA", "19147", ("215", "267"), EASTERN),
    Place("Pittsburgh", "Allegheny County", "PA", "15217", ("412",), EASTERN),
    Place("Newark", "Essex County", "NJ", "07104", ("973", "862"), EASTERN),
    Place("Washington", "District of Columbia", "DC", "20009", ("202",), EASTERN, 4),
    Place("Baltimore", "Baltimore City", "MD", "21218", ("410", "443"), EASTERN),
    Place("Richmond", "Richmond City", "VA", "23220", ("804",), EASTERN),
    Place("Charleston", "Kanawha County", "WV", "25301", ("304", "681"), EASTERN),
    Place("Raleigh", "Wake County", "NC", "27609", ("919", "984"), EASTERN),
    Place("Atlanta", "Fulton County", "GA", "30309", ("404", "470"), EASTERN),
    Place("Miami", "Miami-Dade County", "FL", "33133", ("305", "786"), EASTERN),
    Place("Tampa", "Hillsborough County", "FL", "33606", ("813",), EASTERN),
    Place("Detroit", "Wayne County", "MI", "48214", ("313",), "America/Detroit"),
    Place("Cleveland", "Cuyahoga County", "OH", "44113", ("216",), EASTERN),
    Place(
        "Indianapolis",
        "Marion County",
        "IN",
        "46220",
        ("317", "463"),
        "America/Indiana/Indianapolis",
    ),
    Place("Louisville", "Jefferson County", "KY", "40205", ("502",), "America/Kentucky/Louisville"),
    Place("Portland", "Cumberland County", "ME", "04102", ("207",), EASTERN),
    Place("Chicago", "Cook County", "IL", "60614", ("312", "773"), CENTRAL),
    Place("Milwaukee", "Milwaukee County", "WI", "53202", ("414",), CENTRAL),
    Place("Minneapolis", "Hennepin County", "MN", "55408", ("612",), CENTRAL),
    Place("St. Louis", "St. Louis City", "MO", "63110", ("314",), CENTRAL),
    Place("Nashville", "Davidson County", "TN", "37206", ("615", "629"), CENTRAL),
    Place("New Orleans", "Orleans Parish", "LA", "70115", ("504",), CENTRAL),
    Place("Houston", "Harris County", "TX", "77008", ("713", "832"), CENTRAL),
    Place("Austin", "Travis County", "TX", "78704", ("512", "737"), CENTRAL),
    Place("Omaha", "Douglas County", "NE", "68104", ("402", "531"), CENTRAL),
    Place("El Paso", "El Paso County", "TX", "79902", ("915",), MOUNTAIN),
    Place("Denver", "Denver County", "CO", "80206", ("303", "720"), MOUNTAIN),
    Place("Salt Lake City", "Salt Lake County", "UT", "84105", ("801", "385"), MOUNTAIN),
    Place("Albuquerque", "Bernalillo County", "NM", "87106", ("505",), MOUNTAIN),
    Place("Boise", "Ada County", "ID", "83702", ("208", "986"), "America/Boise"),
    Place("Phoenix", "Maricopa County", "AZ", "85016", ("602",), "America/Phoenix"),
    Place("Tucson", "Pima County", "AZ", "85719", ("520",), "America/Phoenix"),
    Place("Los Angeles", "Los Angeles County", "CA", "90026", ("213", "323"), PACIFIC),
    Place("San Diego", "San Diego County", "CA", "92104", ("619", "858"), PACIFIC),
    Place("Sacramento", "Sacramento County", "CA", "95818", ("916", "279"), PACIFIC),
    Place("Seattle", "King County", "WA", "98107", ("206",), PACIFIC),
    Place("Portland", "Multnomah County", "OR", "97214", ("503", "971"), PACIFIC),
    Place("Las Vegas", "Clark County", "NV", "89104", ("702", "725"), PACIFIC),
    Place("Anchorage", "Anchorage Municipality", "AK", "99503", ("907",), "America/Anchorage"),
    Place("Honolulu", "Honolulu County", "HI", "96816", ("808",), "Pacific/Honolulu"),
    Place("San Juan", "San Juan Municipio", "PR", "00907", ("787", "939"), "America/Puerto_Rico"),
    Place("Ponce", "Ponce Municipio", "PR", "00716", ("787", "939"), "America/Puerto_Rico"),
)
# Military mail: the letters go to New York, the person is in Germany.
ARMY_POST_OFFICE = Place("APO", "", "AE", "09012", ("910",), "Europe/Berlin")
PLACE_OF_ZIP_CODE = {place.zip_code: place for place in (*PLACES, ARMY_POST_OFFICE)}
