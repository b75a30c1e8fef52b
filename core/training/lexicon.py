"""The words of the small corpora: English, and what French and Italian say for them.

Each table is read once. A form written ``vieux/vieil`` is another before a vowel; one
of three, ``il/lo/l'``, is another before *s* with a consonant too, and before a vowel
(``core.training.joining``).
"""

from dataclasses import dataclass
from functools import cache

PEOPLE = frozenset({"person"})
ALIVE = frozenset({"person", "animal"})


@dataclass(frozen=True)
class Inflected:
    """A noun in one language."""

    one: str
    many: str
    feminine: bool


@dataclass(frozen=True)
class Noun:
    """A noun in three languages, and what kind of thing it is."""

    one: str
    """Empty where it is only said of several (*the poor*)."""
    many: str
    """Empty where it cannot be counted (*money*)."""
    fr: Inflected
    it: Inflected
    kind: str


@dataclass(frozen=True)
class Adjective:
    """An adjective in three languages; the forms: his, hers, theirs, theirs (f.)."""

    en: str
    fr: tuple[str, ...]
    it: tuple[str, ...]
    first: bool
    """Whether French says it before the noun."""
    kinds: frozenset[str]
    """Of what kinds of thing it is said."""


@dataclass(frozen=True)
class Conjugated:
    """A verb in the present: I, you, he or she, we, they; and its participle."""

    present: tuple[str, ...]
    participle: str


@dataclass(frozen=True)
class Verb:
    """A verb in three languages; no object: ``objects`` is empty."""

    en: str
    third: str
    """With *he*."""
    past: str
    fr: Conjugated
    it: Conjugated
    subjects: frozenset[str]
    objects: frozenset[str]


NOUNS = """
man men | homme hommes m | uomo uomini m | person
woman women | femme femmes f | donna donne f | person
boy boys | garçon garçons m | ragazzo ragazzi m | person
girl girls | fille filles f | ragazza ragazze f | person
child children | enfant enfants m | bambino bambini m | person
friend friends | ami amis m | amico amici m | person
king kings | roi rois m | re re m | person
queen queens | reine reines f | regina regine f | person
neighbour neighbours | voisin voisins m | vicino vicini m | person
mother mothers | mère mères f | madre madri f | person
father fathers | père pères m | padre padri m | person
sister sisters | sœur sœurs f | sorella sorelle f | person
brother brothers | frère frères m | fratello fratelli m | person
robot robots | robot robots m | robot robot m | person
- poor | - pauvres m | - poveri m | person
- rich | - riches m | - ricchi m | person
cat cats | chat chats m | gatto gatti m | animal
dog dogs | chien chiens m | cane cani m | animal
bird birds | oiseau oiseaux m | uccello uccelli m | animal
mouse mice | souris souris f | topo topi m | animal
horse horses | cheval chevaux m | cavallo cavalli m | animal
cow cows | vache vaches f | mucca mucche f | animal
animal animals | animal animaux m | animale animali m | animal
bear bears | ours ours m | orso orsi m | animal
fox foxes | renard renards m | volpe volpi f | animal
turtle turtles | tortue tortues f | tartaruga tartarughe f | animal
squirrel squirrels | écureuil écureuils m | scoiattolo scoiattoli m | animal
book books | livre livres m | libro libri m | text
letter letters | lettre lettres f | lettera lettere f | text
newspaper newspapers | journal journaux m | giornale giornali m | text
story stories | histoire histoires f | storia storie f | text
table tables | table tables f | tavolo tavoli m | thing
chair chairs | chaise chaises f | sedia sedie f | thing
car cars | voiture voitures f | macchina macchine f | thing
bicycle bicycles | vélo vélos m | bicicletta biciclette f | thing
hat hats | chapeau chapeaux m | cappello cappelli m | thing
shoe shoes | chaussure chaussures f | scarpa scarpe f | thing
mirror mirrors | miroir miroirs m | specchio specchi m | thing
flower flowers | fleur fleurs f | fiore fiori m | thing
star stars | étoile étoiles f | stella stelle f | thing
tree trees | arbre arbres m | albero alberi m | thing
key keys | clé clés f | chiave chiavi f | thing
backpack backpacks | sac sacs m | zaino zaini m | thing
door doors | porte portes f | porta porte f | opening
window windows | fenêtre fenêtres f | finestra finestre f | opening
box boxes | boîte boîtes f | scatola scatole f | opening
apple apples | pomme pommes f | mela mele f | food
orange oranges | orange oranges f | arancia arance f | food
cake cakes | gâteau gâteaux m | torta torte f | food
bread - | pain - m | pane - m | food
cheese - | fromage - m | formaggio - m | food
soup soups | soupe soupes f | zuppa zuppe f | food
water - | eau - f | acqua - f | drink
milk - | lait - m | latte - m | drink
coffee - | café - m | caffè - m | drink
money - | argent - m | denaro - m | money
house houses | maison maisons f | casa case f | place
garden gardens | jardin jardins m | giardino giardini m | place
city cities | ville villes f | città città f | place
school schools | école écoles f | scuola scuole f | place
market markets | marché marchés m | mercato mercati m | place
shop shops | magasin magasins m | negozio negozi m | place
room rooms | chambre chambres f | stanza stanze f | place
forest forests | forêt forêts f | foresta foreste f | place
island islands | île îles f | isola isole f | place
station stations | gare gares f | stazione stazioni f | place
kitchen kitchens | cuisine cuisines f | cucina cucine f | place
street streets | rue rues f | strada strade f | way
bridge bridges | pont ponts m | ponte ponti m | way
river rivers | rivière rivières f | fiume fiumi m | way
field fields | champ champs m | campo campi m | way
square squares | place places f | piazza piazze f | way
"""
ADJECTIVES = """
black | noir noire noirs noires | nero nera neri nere | after | animal thing text opening
white | blanc blanche blancs blanches | bianco bianca bianchi bianche | after | animal thing opening
red | rouge rouge rouges rouges | rosso rossa rossi rosse | after | thing opening food
green | vert verte verts vertes | verde verde verdi verdi | after | thing opening food
blue | bleu bleue bleus bleues | blu blu blu blu | after | thing opening
big | grand grande grands grandes | grande grande grandi grandi | before | animal thing opening place food
small | petit petite petits petites | piccolo piccola piccoli piccole | before | person animal thing opening place food text
old | vieux/vieil vieille vieux vieilles | vecchio vecchia vecchi vecchie | before | person animal thing text opening place
young | jeune jeune jeunes jeunes | giovane giovane giovani giovani | before | person animal
new | nouveau/nouvel nouvelle nouveaux nouvelles | nuovo nuova nuovi nuove | before | thing text opening place
beautiful | beau/bel belle beaux belles | bello bella belli belle | before | person animal thing place
good | bon bonne bons bonnes | buono buona buoni buone | before | food drink text
bad | mauvais mauvaise mauvais mauvaises | cattivo cattiva cattivi cattive | before | food drink text
tired | fatigué fatiguée fatigués fatiguées | stanco stanca stanchi stanche | after | person animal
sad | triste triste tristes tristes | triste triste tristi tristi | after | person animal text
happy | heureux heureuse heureux heureuses | felice felice felici felici | after | person animal
ill | malade malade malades malades | malato malata malati malate | after | person animal
weak | faible faible faibles faibles | debole debole deboli deboli | after | person animal
strong | fort forte forts fortes | forte forte forti forti | after | person animal
slow | lent lente lents lentes | lento lenta lenti lente | after | person animal
intelligent | intelligent intelligente intelligents intelligentes | intelligente intelligente intelligenti intelligenti | after | person animal
wide | large large larges larges | largo larga larghi larghe | after | way
narrow | étroit étroite étroits étroites | stretto stretta stretti strette | after | way
long | long longue longs longues | lungo lunga lunghi lunghe | after | way text
dangerous | dangereux dangereuse dangereux dangereuses | pericoloso pericolosa pericolosi pericolose | after | way
heavy | lourd lourde lourds lourdes | pesante pesante pesanti pesanti | after | thing opening
expensive | cher chère chers chères | caro cara cari care | after | thing text food
open | ouvert ouverte ouverts ouvertes | aperto aperta aperti aperte | after | opening
closed | fermé fermée fermés fermées | chiuso chiusa chiusi chiuse | after | opening
warm | chaud chaude chauds chaudes | caldo calda caldi calde | after | food drink
cold | froid froide froids froides | freddo fredda freddi fredde | after | food drink
full | plein pleine pleins pleines | pieno piena pieni piene | after | place
empty | vide vide vides vides | vuoto vuota vuoti vuote | after | place
clean | propre propre propres propres | pulito pulita puliti pulite | after | place thing opening
dirty | sale sale sales sales | sporco sporca sporchi sporche | after | place thing opening
"""  # noqa: E501
VERBS = """
see sees saw | vois vois voit voyons voient vu | vedo vedi vede vediamo vedono visto | person animal | person animal thing text opening food place way
love loves loved | aim- | am- | person | person animal thing text food place
find finds found | trouv- | trov- | person animal | person animal thing text food money
look_for looks_for looked_for | cherch- | cerc- | person animal | person animal thing text food
fight fights fought | combats combats combat combattons combattent combattu | combatt+ | person animal | person animal
follow follows followed | suis suis suit suivons suivent suivi | segu= | person animal | person animal
hear hears heard | entends entends entend entendons entendent entendu | sento senti sente sentiamo sentono sentito | person animal | person animal
help helps helped | aid- | aiut- | person | person animal
know knows knew | connais connais connaît connaissons connaissent connu | conosco conosci conosce conosciamo conoscono conosciuto | person | person place text
cross crosses crossed | travers- | attravers- | person animal | way
eat eats ate | mange manges mange mangeons mangent mangé | mangio mangi mangia mangiamo mangiano mangiato | person animal | food
drink drinks drank | bois bois boit buvons boivent bu | bevo bevi beve beviamo bevono bevuto | person animal | drink
buy buys bought | achète achètes achète achetons achètent acheté | compr- | person | thing text food drink
sell sells sold | vends vends vend vendons vendent vendu | vend+ | person | thing text food drink
have has had | ai as a avons ont eu | ho hai ha abbiamo hanno avuto | person | animal thing text food drink money
want wants wanted | veux veux veut voulons veulent voulu | voglio vuoi vuole vogliamo vogliono voluto | person | animal thing text food drink money
read reads read | lis lis lit lisons lisent lu | leggo leggi legge leggiamo leggono letto | person | text
write writes wrote | écris écris écrit écrivons écrivent écrit | scrivo scrivi scrive scriviamo scrivono scritto | person | text
open opens opened | ouvre ouvres ouvre ouvrons ouvrent ouvert | apro apri apre apriamo aprono aperto | person | opening
close closes closed | ferm- | chiudo chiudi chiude chiudiamo chiudono chiuso | person | opening
carry carries carried | port- | port- | person | thing opening food animal
wash washes washed | lav- | lav- | person | thing opening animal food
draw draws drew | dessin- | disegn- | person | person animal thing place
lose loses lost | perds perds perd perdons perdent perdu | perdo perdi perde perdiamo perdono perso | person | thing text money animal
choose chooses chose | choisis choisis choisit choisissons choisissent choisi | scelgo scegli sceglie scegliamo scelgono scelto | person | thing text food drink
hide hides hid | cach- | nascondo nascondi nasconde nascondiamo nascondono nascosto | person | thing text money food
sleep sleeps slept | dors dors dort dormons dorment dormi | dorm= | person animal |
run runs ran | cours cours court courons courent couru | corro corri corre corriamo corrono corso | person animal |
sing sings sang | chant- | cant- | person |
dance dances danced | dans- | ball- | person |
work works worked | travaill- | lavor- | person |
laugh laughs laughed | ris ris rit rions rient ri | rido ridi ride ridiamo ridono riso | person |
swim swims swam | nage nages nage nageons nagent nagé | nuot- | person animal |
play plays played | jou- | gioc- | person animal |
"""  # noqa: E501
PROFESSIONS = """
student | étudiant étudiante | studente studentessa
teacher | professeur professeure | insegnante insegnante
doctor | médecin médecin | dottore dottoressa
painter | peintre peintre | pittore pittrice
singer | chanteur chanteuse | cantante cantante
writer | écrivain écrivaine | scrittore scrittrice
farmer | fermier fermière | contadino contadina
lawyer | avocat avocate | avvocato avvocata
"""
POSSESSIVES = {
    "my": (("mon", "ma/mon", "mes", "mes"), ("mio", "mia", "miei", "mie")),
    "your": (("ton", "ta/ton", "tes", "tes"), ("tuo", "tua", "tuoi", "tue")),
    "his": (("son", "sa/son", "ses", "ses"), ("suo", "sua", "suoi", "sue")),
    "her": (("son", "sa/son", "ses", "ses"), ("suo", "sua", "suoi", "sue")),
    "our": (("notre", "notre", "nos", "nos"), ("nostro", "nostra", "nostri", "nostre")),
    "their": (("leur", "leur", "leurs", "leurs"), ("loro", "loro", "loro", "loro")),
}  # fmt: skip
"""His, hers, theirs, theirs (f.): agreeing with what is owned, not with who owns it."""


def _lines(table: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in line.split("|")] for line in table.strip().split("\n")
    ]


def _noun(cell: str) -> Inflected:
    one, many, gender = cell.split()
    return Inflected(_or_none(one), _or_none(many), gender == "f")


def _or_none(form: str) -> str:
    return "" if form == "-" else form


@cache
def nouns() -> tuple[Noun, ...]:
    """All nouns."""
    found = []
    for en, fr, it, kind in _lines(NOUNS):
        one, many = map(_or_none, en.split())
        found.append(Noun(one, many, _noun(fr), _noun(it), kind))
    return tuple(found)


@cache
def adjectives() -> tuple[Adjective, ...]:
    """All adjectives."""
    return tuple(
        Adjective(
            en,
            tuple(fr.split()),
            tuple(it.split()),
            place == "before",
            frozenset(kinds.split()),
        )
        for en, fr, it, place, kinds in _lines(ADJECTIVES)
    )


@cache
def verbs() -> tuple[Verb, ...]:
    """All verbs but *be*."""
    found = []
    for en, fr, it, subjects, objects in _lines(VERBS):
        base, third, past = (form.replace("_", " ") for form in en.split())
        found.append(
            Verb(
                base, third, past, _french(fr), _italian(it),
                frozenset(subjects.split()), frozenset(objects.split()),
            )
        )  # fmt: skip
    return tuple(found)


@cache
def professions() -> dict[str, tuple[tuple[str, str], tuple[str, str]]]:
    """What a person may be: French and Italian, of a man and of a woman."""
    found = {}
    for en, fr, it in _lines(PROFESSIONS):
        his, hers = fr.split()
        suo, sua = it.split()
        found[en] = ((his, hers), (suo, sua))
    return found


def _french(cell: str) -> Conjugated:
    """The forms given, or those of a regular verb in *-er*: ``aim-``."""
    if not cell.endswith("-"):
        return _given(cell)
    stem = cell[:-1]
    ends = ("e", "es", "e", "ons", "ent")
    return Conjugated(tuple(stem + end for end in ends), f"{stem}é")


def _italian(cell: str) -> Conjugated:
    """The forms given, or those of a regular verb: ``am-``, ``vend+``, ``dorm=``."""
    if cell[-1] not in "-+=":
        return _given(cell)
    stem, kind = cell[:-1], cell[-1]
    # *c* stays hard before *i*: cerco, cerchi.
    soft = f"{stem}h" if kind == "-" and stem[-1] in "cg" else stem
    he, they, end = {
        "-": ("a", "ano", "ato"), "+": ("e", "ono", "uto"), "=": ("e", "ono", "ito")
    }[kind]  # fmt: skip
    present = (f"{stem}o", f"{soft}i", stem + he, f"{soft}iamo", stem + they)
    return Conjugated(present, stem + end)


def _given(cell: str) -> Conjugated:
    *present, participle = cell.split()
    return Conjugated(tuple(present), participle)
