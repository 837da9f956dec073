"""Invented names of people, businesses and streets for the demo data."""

_FIRST_NAMES = """
    Aaliyah Abel Adaeze Agnes Aisha Alden Alma Amara Anselm Arturo Beatriz Benedict Bonnie Calvin Camila
    Cedric Chioma Clarence Colette Cora Dalia Darnell Deepika Delphine Desmond Dolores Dwayne Edith Eduardo
    Elena Elias Emeka Esperanza Estelle Farah Felix Fern Florence Francisco Gemma Gerald Giovanni Gloria
    Graham Gwendolyn Hana Harold Hector Henrietta Hiro Imani Ingrid Isidro Ivy Jamal Janelle Jasper Joaquin
    Josephine Kai Katarina Keisha Kenji Lakshmi Lamar Leilani Leon Lucinda Mabel Malik Marguerite Marisol
    Mateo Mei Miriam Nadia Naomi Nikolai Noelani Octavia Omar Opal Orlando Paloma Percy Phoebe Quentin
    Rafael Ramona Rashida Reuben Rosalind Rufus Sanjay Selma Shanice Silas Simone Soledad Stefan Tamika
    Teresa Thaddeus Tomas Tyrone Ursula Valentina Vernon Violet Wanda Wendell Xavier Yolanda Yusuf Zelda
"""
_LAST_NAMES = """
    Abernathy Achebe Alvarado Ashworth Baptiste Barrientos Bellweather Bhatt Blackwood Bonilla Brightman
    Calloway Castellanos Chaudhary Coldwater Crenshaw Dandridge Delacroix Dhillon Dominguez Eastwick
    Echevarria Eberhart Fairbanks Falk Figueroa Fitzwilliam Fukuda Galloway Garrido Goodwater Greenhalgh
    Guerrero Hadley Halvorsen Hargrove Hashimoto Hollis Ibarra Ingersoll Irizarry Jankowski Jefferies
    Kalani Kapoor Kealoha Kilpatrick Kowalczyk Kristensen Lachance Langston Larrabee Lindgren Lockhart
    Macintyre Maldonado Marchetti Mbeki McAllister Merriweather Moreau Mukherjee Nakamura Navarrete
    Nightingale Norwood Oakley Obi Ocasio Okonkwo Olmstead Ortega Pacheco Pemberton Petrosyan Pickering
    Quiñones Quimby Radcliffe Ramaswamy Redfeather Rosario Rutherford Saavedra Sandoval Satterfield Soto
    Stanhope Sutherland Takahashi Tillman Toussaint Underhill Vandermeer Villanueva Wainwright Weatherby
    Whitehorse Winterbourne Yamamoto Yazzie Ybarra Zambrano Zielinski
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())
LAST_NAMES = tuple(_LAST_NAMES.split())
MIDDLE_NAMES = (
    "Ann",
    "Bea",
    "Dean",
    "Eve",
    "Grace",
    "James",
    "Lee",
    "Luz",
    "Mae",
    "Ray",
    "Rose",
    "Wade",
)
STREETS = (
    *("Alder Street", "Bayberry Lane", "Birchwood Avenue", "Canyon View Road", "Cedar Crest Drive"),
    *(
        "Chestnut Street",
        "Clover Court",
        "Elm Street",
        "Fairview Avenue",
        "Foxglove Way",
        "Grove Street",
    ),
    *(
        "Harvest Lane",
        "Hickory Street",
        "Juniper Avenue",
        "Kestrel Drive",
        "Laurel Street",
        "Linden Avenue",
    ),
    *(
        "Magnolia Boulevard",
        "Maple Street",
        "Meadow Lane",
        "Mill Road",
        "Orchard Street",
        "Palm Avenue",
    ),
    *(
        "Pine Street",
        "Prospect Avenue",
        "Quarry Road",
        "Ridge Road",
        "Sycamore Street",
        "Walnut Street",
    ),
)
# Known name, registered name, legal form.
BUSINESSES = (
    ("Blue Heron Bakery", "Blue Heron Bakery LLC", "Limited liability company"),
    ("Tamarack Plumbing & Heating", "Tamarack Mechanical Services, Inc.", "Corporation"),
    ("Two Sparrows Daycare", "Two Sparrows Early Learning LLC", "Limited liability company"),
    ("Granite Fork Landscaping", "Granite Fork Landscaping", "Sole proprietorship"),
    ("Saltmarsh Seafood Co.", "Saltmarsh Seafood Company, Inc.", "Corporation"),
    (
        "Moonbeam Mobile Veterinary",
        "Moonbeam Veterinary PLLC",
        "Professional limited liability company",
    ),
    ("Copper Kettle Catering", "Copper Kettle Partners", "Partnership"),
)
EMPLOYERS = (
    *("Bristlecone Logistics", "Fern Valley School District", "Harborlight Hospital"),
    *("Juniper Ridge Market", "Meridian Tile Works", "Silver Creek Hotel", "Westwind Call Center"),
)
