"""What a cell means: a stage, an amount, a date; in several languages, and never guessed from its opposite."""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from intake.ideas import Currency, Stage, Value
from intake.policy import ValueTable

# Says which stage a word of somebody else's sheet means, in several languages.

# A word counts as a known one with a single typing error, if it is long and the error is not in its beginning: there
# stand un-, in-, ab- and an-, which turn a word into another or into its opposite.
TYPING_ERRORS = 1
TYPED_FROM, BEGINNING = 7, 3
# A sentence is no word for a stage.
LONGEST = 200


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STAGES = {
    Stage.submitted: """
        new, open, submitted, idea, backlog, inbox, received, proposed, pending, in review, under review, triage,
        to review, to be decided, waiting, intake, not started, needs info, question, ideation, concept,
        neu, offen, eingereicht, idee, eingegangen, vorgeschlagen, in prüfung, zu prüfen, zu klären, wartend,
        nicht begonnen, nicht gestartet, rückfrage, in klärung, erfasst, in bewertung, ausstehend,
        nouveau, nouvelle, ouvert, soumis, reçu, proposé, en attente, à décider, à étudier, en revue, en cours d'examen,
        nuevo, nueva, abierto, enviado, propuesto, pendiente, recibido, en revisión, por decidir,
        nuovo, nuova, aperto, inviato, proposto, in attesa, ricevuto, in valutazione, da decidere, in revisione,
        nieuw, ingediend, voorgesteld, in behandeling, ontvangen, te beoordelen,
        novo, aberto, recebido, em análise, em avaliação, pendente,
        nowy, nowa, otwarty, otwarte, zgłoszony, zgłoszone, oczekuje, do decyzji, w ocenie,
        ny, ny idé, öppen, åben, inskickad, nový, otevřeno, podáno,
        unstarted, not yet started, not begun, yet to start, unread, unreviewed, to be reviewed, to be discussed,
        awaiting review, awaiting decision, under consideration, candidate, draft, brainstorm, suggestion, suggested,
        noch nicht begonnen, noch nicht gestartet, noch offen, zur prüfung, wird geprüft, entwurf,
        non démarré, non démarrée, pas commencé, pas encore commencé, non commencé, à valider, à examiner,
        no iniciado, no iniciada, sin iniciar, sin empezar, por revisar, por evaluar, en evaluación, propuesta,
        abierta, pendientes, não iniciado, não iniciada, por iniciar, aguardando, aguardando análise, proposta, nova,
        aberta, enviada, recebida, enviado, a avaliar,
        non iniziato, non avviato, niet gestart, niet begonnen, nog niet gestart, nog niet begonnen,
        nie rozpoczęto, nierozpoczęte, ej påbörjad, inte påbörjad, ikke startet, ikke påbegyndt, nezahájeno,
        pending approval, awaiting approval, pending review, pending decision, under evaluation, in analysis,
        freigabe ausstehend, wartet auf freigabe, zur entscheidung, en attente de validation, pendiente de aprobación,
        pendiente de revisión, aguardando aprovação, 承認待ち, 検討前, 未検討,
        未着手, 未開始, 未対応, 新規, 提案, 提案中, 検討中, 検討待ち, 確認中, 審査中, 受付,
        受付済, 受付済み, 起案, 申請中, アイデア""",
    Stage.accepted: """
        accepted, approved, planned, to do, todo, scheduled, selected, next, ready, committed, agreed, roadmap, go,
        initiated, initiation,
        angenommen, genehmigt, geplant, freigegeben, eingeplant, beschlossen, ausgewählt, zugesagt, bewilligt, bereit,
        accepté, approuvé, validé, planifié, prévu, retenu, à faire,
        aceptado, aprobado, planificado, por hacer, seleccionado, previsto,
        accolto, accolta, accettato, approvato, pianificato, da fare, selezionato,
        geaccepteerd, goedgekeurd, gepland, te doen, akkoord,
        aceito, aprovado, planejado, planeado, a fazer,
        zaakceptowany, zaakceptowane, zatwierdzony, zatwierdzone, zaplanowany, zaplanowane, do zrobienia,
        accepterad, godkänd, planerad, godkendt, planlagt, schváleno, plánováno, přijato,
        green light, greenlit, green lit, backlog ready,
        acceptée, approuvée, validée, planifiée, retenue, programmé, programmée,
        aceptada, aprobada, planificada, programado, programada, seleccionada, priorizado, priorizada,
        aceita, aprovada, planejada, planeada, priorizado, agendado, agendada, selecionado, selecionada,
        承認, 承認済, 承認済み, 採用, 採択, 採択済み, 計画済み, 予定, 着手予定""",
    Stage.experiment: """
        experiment, pilot, poc, proof of concept, prototype, trial, testing, in test, discovery, exploration, mvp,
        in discovery, experimenting, piloting, proof of concept completed, research, feasibility,
        pilotphase, prototyp, erprobung, im test, testphase, versuch, im pilot, pilotierung, machbarkeitsstudie,
        expérimentation, pilote, prototype en cours, en test, essai,
        experimento, piloto, prototipo, en pruebas, prueba, sperimentazione, pilota, in prova,
        proef, pilotfase, in test fase, protótipo, em teste, pilotaż, w testach, pokus, pilotní provoz,
        proof of value, pilot phase, pilot running, in pilot, under test, in trial, in testing, experimental,
        em piloto, teste, prova de conceito, prueba de concepto, en piloto, en phase pilote, phase pilote, en essai,
        preuve de concept, konzeptnachweis, 実証実験, 実証実験中, 実証中, 検証中, 試行中, 試行, パイロット, 概念実証""",
    Stage.build: """
        in progress, doing, build, building, in development, development, ongoing, started, active, wip, in work,
        implementing, in implementation, working on it, running, pre deployment, implementation, initial development,
        under development, currently under development, implementation and assessment, deployment,
        acquisition and/or development, acquisition and development, development and acquisition,
        in arbeit, laufend, läuft, in bearbeitung, in umsetzung, in entwicklung, begonnen, gestartet, aktiv, umsetzung,
        en cours, en développement, démarré, en réalisation, en chantier,
        en curso, en progreso, en desarrollo, iniciado, en marcha, en proceso,
        in corso, in sviluppo, avviato, in lavorazione, iniziato,
        bezig, in uitvoering, in ontwikkeling, lopend, gestart, onderhanden,
        em andamento, em curso, em progresso, em desenvolvimento, iniciada,
        w toku, w trakcie, w realizacji, rozpoczęte, w budowie,
        pågår, pågående, i gang, igangværende, under utveckling, under udvikling, probíhá, rozpracováno,
        started, underway, under way, work in progress, in flight, being built, under construction,
        wird umgesetzt, in der umsetzung, in realisierung, angefangen,
        en cours de réalisation, en cours de développement, commencé, commencée, démarrée,
        en ejecución, en construcción, iniciada, empezado, em execução, em construção, iniciado, em implementação,
        進行中, 対応中, 開発中, 実装中, 作業中, 着手, 着手済, 着手済み, 実施中""",
    Stage.live: """
        live, done, finished, complete, completed, implemented, delivered, released, in production, production, shipped,
        launched, closed, deployed, in use, operational, in operation, operations, operation and maintenance,
        operations and maintenance, operation and management, maintenance,
        fertig, erledigt, abgeschlossen, umgesetzt, produktiv, in produktion, im einsatz, ausgerollt, live geschaltet,
        in betrieb, geliefert, beendet, im betrieb,
        terminé, fini, livré, en production, réalisé, déployé, en service, achevé,
        terminado, hecho, completado, en producción, finalizado, implementado, entregado,
        completato, finito, fatto, concluso, in produzione, rilasciato, realizzato,
        klaar, afgerond, gereed, voltooid, in productie, opgeleverd, gedaan,
        concluído, feito, finalizada, em produção, entregue,
        zakończony, zakończone, gotowe, zrobione, wdrożony, wdrożone, ukończone,
        klar, färdig, avslutad, færdig, afsluttet, hotovo, dokončeno, nasazeno,
        resolved, fixed, gelöst, behoben, résolu, résolue, corrigé, resuelto, resuelta, risolto, opgelost,
        resolvido, resolvida, 解決済, 解決済み,
        in service, rolled out, went live, gone live, completed successfully, closed complete, go live done,
        ausgeliefert, abgenommen, in nutzung, im produktivbetrieb,
        terminée, finie, livrée, réalisée, déployée, achevée, clôturé, clôturée, mis en production, en exploitation,
        terminada, hecha, completada, finalizada, implementada, entregada, desplegado, desplegada, en uso, cerrado,
        cerrada, concluida, concluido, concluída, finalizado, feita, completo, implementado, implementada,
        implantado, implantada, em uso, encerrado, encerrada, entregues,
        完了, 完了済, 完了済み, 完成, 終了, 稼働中, 本番稼働,
        本番運用中, 運用中, リリース済, リリース済み, 導入済, 導入済み, 実装済, 実装済み, 済""",
    Stage.measured: """
        measured, impact measured, evaluated, gemessen, wirkung gemessen, evaluiert, mesuré, medido, misurato, gemeten,
        zmierzone, mätt, målt, změřeno,
        mesurée, évalué, évaluée, medida, evaluado, evaluada, avaliado, avaliada, mensurado,
        効果測定済, 効果測定済み, 評価済み""",
    Stage.parked: """
        parked, on hold, later, postponed, deferred, paused, not now, someday, icebox, stalled, blocked, waiting list,
        zurückgestellt, pausiert, verschoben, später, ruht, ruhend, geparkt, angehalten, aufgeschoben, blockiert,
        auf eis, vertagt,
        en pause, reporté, suspendu, plus tard, différé, bloqué, mis en attente,
        en pausa, pospuesto, aplazado, más tarde, en espera, suspendido, bloqueado,
        in pausa, rimandato, sospeso, rinviato, più tardi, bloccato,
        uitgesteld, gepauzeerd, geparkeerd, later bekijken, in de wacht, geblokkeerd,
        em pausa, adiado, em espera, suspenso, mais tarde, bloqueada,
        wstrzymany, wstrzymane, odłożone, później, zawieszone, zablokowane,
        pausad, uppskjuten, senare, udskudt, sat på pause, odloženo, pozastaveno,
        hold, backburner, back burner, put on hold, suspended, paused for now, frozen,
        en suspens, suspendue, reportée, gelé, ajourné, ajournée, suspendida, pospuesta, aplazada, postergado,
        postergada, suspensa, adiada, pausado, pausada, congelado, congelada, em stand by, stand by, standby,
        保留, 保留中, 延期, 中断, 中断中, 一時停止, 停止中, 後回し""",
    Stage.declined: """
        declined, rejected, cancelled, canceled, no go, dropped, discarded, won't do, wont do, not approved, denied,
        duplicate, abandoned, retired, decommissioned,
        abgelehnt, verworfen, abgebrochen, gestrichen, nicht weiterverfolgt, eingestellt, dublette, duplikat,
        storniert, nicht genehmigt, abgesagt,
        refusé, rejeté, annulé, abandonné, écarté, doublon, non retenu,
        rechazado, cancelado, descartado, abandonado, duplicado, denegado,
        non accolto, non accolta, rifiutato, respinto, annullato, scartato, abbandonato, duplicato,
        afgewezen, geannuleerd, geweigerd, vervallen, dubbel,
        rejeitado, recusado, cancelada, descartada, duplicada,
        odrzucony, odrzucone, anulowany, anulowane, duplikaty,
        avslagen, avböjd, avvisad, afvist, annulleret, zamítnuto, zrušeno,
        will not implement, won't implement, will not fix,
        won't fix, wont fix, obsolete, aborted, scrapped, killed, not pursued, will not do, not doing,
        fallengelassen, aufgehoben,
        refusée, rejetée, annulée, abandonnée, écartée, pas retenu, non retenue, non approuvé,
        rechazada, cancelada, descartada, abandonada, denegada, no aprobado, no aprobada, anulado, anulada,
        rejeitada, recusada, abandonada, não aprovado, não aprovada, reprovado, reprovada,
        却下, 不採用, 見送り, 中止, 取り消し, 取消, キャンセル, 否決, 不承認, 非承認, 廃止, 重複""",
    Stage.withdrawn: """
        withdrawn, retracted, zurückgezogen, retiré, retirado, ritirato, ingetrokken, retirada, wycofany, wycofane,
        återkallad, trukket tilbage, staženo,
        retirée, retirada pelo autor, 取り下げ, 取下げ, 撤回""",
}
# Words that turn what they stand before, or behind, into its opposite; none is ever taken for a typing error.
NEGATIONS = _words(
    """
    not no non never without isn't isnt wasn't wasnt aren't hasn't cannot can't won't
    nicht nein kein keine keinen nie ohne
    pas ne jamais sans aucun aucune
    sin nunca jamas ningun ninguna
    nao sem nem nenhum nenhuma
    senza mai nessuno nessuna
    niet geen nooit zonder nee
    nie bez ej inte icke utan ikke ingen uden ne neni
    """
)
# What says that a word holds only in part.
_PARTLY = _words(
    """
    partially partly partial almost nearly half mostly
    teilweise fast beinahe halb weitgehend teils
    partiellement partiel presque parcialmente parcial casi quase parzialmente quasi gedeeltelijk bijna deels
    一部 一部のみ 部分的 部分 ほぼ czesciowo prawie delvis nastan naesten castecne temer
    """
)
_FURTHER = re.compile(r"[(:;（：；]")
_MARKS = re.compile(r"^[\W\d_]+|[\W_]+$")
# A box that isn't ticked, a cross, a question mark, a share of the whole: the word behind it isn't so, or not yet.
_UNDONE_MARKS = re.compile(r"[❌✖✗✘🚫⛔☐⬜🔲✕×❎?？~≠]|\[\s*\]|^\s*!|\d\s*/\s*\d")
_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*[%％]")
_WHOLE = re.compile(r"100(?:[.,]0+)?\s*[%％]")
# “G3 - Build”
_CODE = re.compile(r"^\s*[A-Za-z]\d{1,2}\s*[-–—:.)]\s*")
_WITHIN_A_WORD = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")


@lru_cache(maxsize=10_000)
def stage_of(word: str) -> Stage | None:
    """Return the stage that a cell speaks of, or None where it is not a word we know for sure."""
    if len(word) > LONGEST or _UNDONE_MARKS.search(word) or _PERCENT.search(_WHOLE.sub("", word)):
        return None
    word = _CODE.sub("", word)
    meaning = _meant(word) or _meant(_WITHIN_A_WORD.sub(" ", word))
    return Stage(meaning) if meaning else None


def _meant(word: str) -> str | None:
    stage_by_word = stages()
    # "3 - In Arbeit", "✅ done", "In Arbeit!"
    whole = _MARKS.sub("", _WHOLE.sub("", _plain(word)))
    if whole in stage_by_word:
        return stage_by_word[whole]
    # "Planned (not in production)", "In production: less than six months"
    head, _, rest = _FURTHER.sub("\n", whole).partition("\n")
    head_word, rest = _MARKS.sub("", head), _MARKS.sub("", rest)
    meaning = stage_by_word.get(head_word) or _typed(head_word)
    if meaning is None or not rest:
        return meaning
    # "Approved: no", "Done (partially)", "Live (pilot)"
    further = rest.split()
    if rest in NEGATIONS or further[0] in _PARTLY or stage_by_word.get(rest, meaning) != meaning:
        return None
    return meaning


def _typed(words: str) -> str | None:
    """Return what a word of a single typing error means, where that is certain: all that is like it means the same."""
    meanings = {
        stages()[known_words]
        for skeleton, word in _skeletons(words)
        for known_words, known_word in _by_skeleton().get(skeleton, ())
        if OSA.distance(word, known_word, score_cutoff=TYPING_ERRORS) <= TYPING_ERRORS
    }
    return meanings.pop() if len(meanings) == 1 else None


def _skeletons(words: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return words with one of the long ones cut to its beginning, and that one, for each."""
    split = words.split()
    for place, word in enumerate(split):
        if len(word) >= TYPED_FROM - TYPING_ERRORS and unicodedata.name(word[0], "").startswith("LATIN"):
            yield (str(place), *split[:place], word[:BEGINNING], *split[place + 1 :]), word


@cache
def _by_skeleton() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    by_skeleton: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for known_words in stages():
        for skeleton, word in _skeletons(known_words):
            if len(word) >= TYPED_FROM and word not in NEGATIONS:
                by_skeleton.setdefault(skeleton, []).append((known_words, word))
    return by_skeleton


def _plain(word: str) -> str:
    composed = unicodedata.normalize("NFKC", word.casefold())
    letters = "".join(map(_unaccented, composed))
    return " ".join(letters.replace("-", " ").replace("_", " ").replace("’", "'").split())


@cache
def _unaccented(letter: str) -> str:
    # Of kana the marks are letters of their own.
    if not unicodedata.name(letter, "").startswith("LATIN"):
        return letter
    decomposed = unicodedata.normalize("NFKD", letter)
    return "".join(each for each in decomposed if not unicodedata.combining(each))


@cache
def stages() -> dict[str, str]:
    """Return the stage that each known word means, words as they are compared."""
    return {_plain(word): stage.value for stage, listed in _STAGES.items() for word in listed.split(",")}


# Reads an amount in a sheet's cell, such as 50k, € 1.2m, 1-2M or 2,000 hours, as a level of money or hours.

# Fewer than these without any mark may as well be marks out of ten.
PLAINLY_MONEY = 1000
# A plain number between these may as well be a year.
YEARS = (1900, 2100)
# A sentence is no amount, however many blanks it holds.
LONGEST_AMOUNT = 60
_TIMES: dict[str, float] = {
    **dict.fromkeys(
        ("k", "tsd", "thousand", "thousands", "tausend", "mil", "mila", "mille", "duizend", "tys", "千"), 1e3
    ),
    "万": 1e4,
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 1e5),
    **dict.fromkeys(("m", "mm", "mn", "mio", "mln", "million", "millions", "millionen", "millones", "millón"), 1e6),
    **dict.fromkeys(("milhão", "milhões", "mi", "milione", "milioni", "miljoen", "milj", "百万"), 1e6),
    **dict.fromkeys(("crore", "crores", "cr", "千万"), 1e7),
    "億": 1e8,
    **dict.fromkeys(("bn", "billion", "billions", "mrd", "milliard", "milliards", "milliarden"), 1e9),
    "兆": 1e12,
}
_MONEY = frozenset(("€", "$", "£", "¥", "₹", "₩", "円", "us$", "r$", "rs", "eur", "euro", "euros", "d'euros"))
_MONEY |= {"usd", "gbp", "chf", "jpy", "inr", "brl", "sek", "nok", "dkk", "czk", "pln", "zł", "kr"}
_MONEY |= {"dollar", "dollars", "yen"}
_HOURS = frozenset(("hour", "hours", "hr", "hrs", "h", "stunden", "stunde", "std", "heure", "heures", "hora", "horas"))
_HOURS |= {"ore", "uren", "timmar", "timer", "godzin", "hodin", "時間"}
_YEAR = (
    r"(?:(?:/|per|a|p\.?|pro|par|por|al|ao|na|om)\s*)?"
    r"(?:year|yr|y|a|annum|jahr|an|año|ano|anno|jaar|rok|år|året|年間|年)?"
)


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_MARK = f"(?:{_one_of(_MONEY | _HOURS)})(?![^\\W\\d_])"
_PART = re.compile(
    rf"(?P<before>{_one_of(_MONEY)})?\.?\s*(?P<number>\d[\d.,'’ ]*)\s*"
    rf"(?:(?P<times>t(?=\s*(?:€|eur\b))|{_one_of(_TIMES)})(?=[\W\d_]|$|{_MARK}))?"
    rf"\.?\s*(?:d[ei]\s+)?(?P<mark>{_MARK})?(?![^\W\d_])\.?",
    re.IGNORECASE,
)
_COUNTED = r"\d[\d.,]*(?:千万|百万|兆|億|万|千)"
_PARTS = re.compile(_COUNTED.replace("(?:", "(").replace(r"\d[\d.,]*", r"(\d[\d.,]*)"))
_JAPANESE = re.compile(rf"¥?\s*(?P<parts>(?:{_COUNTED})+)(?P<mark>円|時間)?")
_ABOUT = re.compile(r"^(?:ca\.?|about|approx\.?|circa|cerca de|etwa|rund|environ|aprox\.?|約|~|≈)\s*", re.IGNORECASE)
_AT_LEAST = re.compile(
    r"^(?:>=?|≥|over|above|more than|at least|min\.?|über|mehr als|mindestens|plus de|au moins|más de|mais de|oltre)\s*"
    r"|\s*(?:\+|or more|and more|oder mehr|以上)$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"^(?:<=?|≤|under|below|less than|up to|at most|max\.?|unter|weniger als|bis zu|bis|höchstens|moins de|jusqu'à"
    r"|menos de|hasta|até|fino a)\s*|\s*(?:or less|oder weniger|以下|未満)$",
    re.IGNORECASE,
)
_FROM = re.compile(r"^(?:between|from|zwischen|von|entre|de|da|tra)\s+", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-‒–—~〜～]|\b(?:to|and|bis|und|à|et|a|y|e|até)\b)\s*", re.IGNORECASE)
_A_YEAR = re.compile(rf"\s*{_YEAR}\.?", re.IGNORECASE)
_GROUPS = re.compile(r"\d{1,3}([.,]\d{3})+|\d{1,2}(,\d{2})+,\d{3}")


class _Amount(NamedTuple):
    """An amount as it is written: its number, what it is times, and its unit, which may be none."""

    number: float
    times: float
    unit: Currency | None

    @property
    def size(self) -> float:
        return self.number * self.times


def worth_of(cell: str, anchors: ValueTable) -> dict[Currency, Value]:
    """Return the level of the amount that a cell speaks of; empty where it speaks of none, or of several levels."""
    amount_range = _range(cell) if len(cell) <= LONGEST_AMOUNT else None
    if amount_range is None:
        return {}
    currency, low, high = amount_range
    begins = _begins(currency, anchors)
    levels = {_level(amount, begins) for amount in (low, high)}
    level = levels.pop()
    return {currency: level} if level and not levels else {}


def _range(cell: str) -> tuple[Currency, float, float] | None:
    """Return what a cell's amount is of, and between what it lies."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    bare, about = _ABOUT.subn("", plain)
    least, most = _AT_LEAST.sub("", bare), _AT_MOST.sub("", bare)
    bounded = least != bare or most != bare
    if least != bare and most != bare:
        return None
    one = _amount(_AT_LEAST.sub("", _AT_MOST.sub("", bare)))
    if one is not None:
        currency = one.unit or _plainly_money(one, sure=bounded or bool(about))
        if currency is None:
            return None
        # Not quite: more than one million is over a million, less than one is under it.
        low, high = (one.size, math.inf) if least != bare else (0.0, math.nextafter(one.size, 0.0))
        return (currency, low, high) if bounded else (currency, one.size, one.size)
    return None if bounded else _between(_FROM.sub("", bare))


def _between(text: str) -> tuple[Currency, float, float] | None:
    ends = _TO.split(text)
    if len(ends) != 2 or None in (both := [_amount(end) for end in ends]):
        return None
    low, high = (each for each in both if each is not None)
    if low.times == 1 and high.times > 1:
        low = low._replace(times=high.times)
    units = {each.unit for each in (low, high) if each.unit}
    currency = units.pop() if units else _plainly_money(low) and _plainly_money(high)
    return (currency, low.size, high.size) if currency and not units and low.size < high.size else None


def _plainly_money(amount: _Amount, *, sure: bool = False) -> Currency | None:
    if amount.times > 1:
        return Currency.money
    is_year = YEARS[0] <= amount.number <= YEARS[1] and not sure
    return Currency.money if amount.number >= PLAINLY_MONEY and not is_year else None


def _amount(text: str) -> _Amount | None:
    text = text.strip()
    if (counted := _JAPANESE.fullmatch(text)) is not None:
        total = sum((_number(number) or math.nan) * _TIMES[times] for number, times in _PARTS.findall(counted["parts"]))
        unit = _unit(counted["mark"]) or Currency.money
        return None if math.isnan(total) else _Amount(total / PLAINLY_MONEY, PLAINLY_MONEY, unit)
    match = _PART.match(text)
    if match is None or not _A_YEAR.fullmatch(text[match.end() :]):
        return None
    number, times = _number(match["number"]), (match["times"] or "").casefold()
    # 1.234k is 1,234 to one and over a million to the other.
    if number is None or (times and _GROUPS.fullmatch(match["number"].strip()) and number < PLAINLY_MONEY**2):
        return None
    units = {_unit(match[name]) for name in ("before", "mark") if match[name]}
    if len(units) > 1:
        return None
    return _Amount(number, 1e3 if times == "t" else _TIMES.get(times, 1.0), units.pop() if units else None)


def _unit(mark: str | None) -> Currency | None:
    if not mark:
        return None
    return Currency.hours if mark.casefold() in _HOURS else Currency.money


def _number(text: str) -> float | None:
    plain = re.sub(r"['’\s]", "", text).rstrip(".,")
    if _GROUPS.fullmatch(plain):
        plain = re.sub(r"[.,]", "", plain)
    elif "," in plain and "." in plain:
        decimal = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:decimal]) + "." + plain[decimal + 1 :]
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def _level(amount: float, begins: Mapping[Value, float]) -> Value | None:
    reached = [level for level, begin in begins.items() if begin <= amount]
    return reached[-1] if reached else None


def _begins(currency: Currency, anchors: ValueTable) -> Mapping[Value, float]:
    table = anchors.get(currency, {})
    return {level: amount for level in Value if level in table and (amount := table[level].amount) is not None}


# Reads the day in a sheet's cell; 03/04/2026 is one only where the column, or a person, says which is the month.

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_DATE = 60
SHORT_YEARS = range(10, 31)
# By their first letters, in English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish,
# Danish and Czech.
_MONTHS = (
    "jan ene gen sty led",
    "feb fev lut uno",
    "mar mrt maa bre mae",
    "apr avr abr kwi dub",
    "may mai mag mei maj kve",
    "jun juin giu cze",
    "jul juil lug lip",
    "aug aou ago sie srp",
    "sep set wrz zar",
    "oct okt out ott paz rij",
    "nov lis",
    "dec dez dic gru pro",
)
_NAMED = {name: month for month, names in enumerate(_MONTHS, start=1) for name in names.split()}
_SHORTEST, _LONGEST_NAME = 3, 4
_TIME = r"(?:[T,\s]+(?:(?:at|um|à|a las|às|alle|om|kl\.?)\s+)?\d{1,2}[:.h]\d{2}.*)?"
_WEEKDAY = r"(?:[^\W\d]+[.,]*\s+)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})(?:[-/.]|\s*年\s*)(\d{{1,2}})(?:[-/.]|\s*月\s*)(\d{{1,2}})\s*日?{_TIME}")
# As programs count time: since 1970, from 2001 on.
_MILLISECONDS = re.compile(r"1\d{12}")
_WITH_DOTS = re.compile(rf"{_WEEKDAY}(\d{{1,2}})\.\s*(\d{{1,2}})\.\s*(\d{{4}}|\d{{2}})\.?{_TIME}")
_EITHER = re.compile(rf"{_WEEKDAY}(\d{{1,2}})([/-])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}")
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s/-]*(?:de\s+)?([^\W\d]{{3,}})\.?[\s/,-]*(?:de[l]?\s+)?(\d{{4}}|\d{{2}}){_TIME}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}([^\W\d]{{3,}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}", re.IGNORECASE
)


class DateOrder(StrEnum):
    """Which of the first two numbers of a date is the month."""

    day_first = "day first"
    month_first = "month first"


def day_of(cell: str, order: DateOrder | None = None) -> date | None:
    """Return the day that a cell names, or None where it names none for sure."""
    plain = unicodedata.normalize("NFKC", cell).strip()
    if len(plain) > LONGEST_DATE:
        return None
    if _MILLISECONDS.fullmatch(plain):
        return datetime.fromtimestamp(int(plain) / 1000, UTC).date()
    if match := _YEAR_FIRST.fullmatch(plain):
        return _day(match[1], int(match[2]), match[3])
    if match := _WITH_DOTS.fullmatch(plain):
        return _day(match[3], int(match[2]), match[1])
    if match := _EITHER.fullmatch(plain):
        return _numbered(int(match[1]), int(match[3]), match[4], order)
    if match := _DAY_FIRST.fullmatch(plain):
        return _day(match[3], _month(match[2]), match[1])
    if match := _MONTH_FIRST.fullmatch(plain):
        return _day(match[3], _month(match[1]), match[2])
    return None


def order_of(cells: Iterable[str]) -> DateOrder | None:
    """Return which number is the month in a column of dates; None where nothing shows it, or both are shown."""
    plain = (unicodedata.normalize("NFKC", cell).strip() for cell in cells if len(cell) <= LONGEST_DATE)
    dates = [(int(match[1]), int(match[3]), match[4]) for text in plain if (match := _EITHER.fullmatch(text))]
    # 26/05/13 may be the 13th of May in 2026: as long as all first numbers may be years, short years show nothing.
    short = [first for first, _, year in dates if len(year) == 2]
    are_years = all(first in SHORT_YEARS for first in short)
    orders = set()
    for first, second, year in dates:
        if len(year) == 2 and are_years:
            continue
        if first > len(_MONTHS) >= second:
            orders.add(DateOrder.day_first)
        elif second > len(_MONTHS) >= first:
            orders.add(DateOrder.month_first)
    return orders.pop() if len(orders) == 1 else None


def is_either(cell: str) -> bool:
    """Tell whether a cell's date can be read two ways."""
    return day_of(cell) is None and None not in {day_of(cell, order) for order in DateOrder}


def _numbered(first: int, second: int, year: str, order: DateOrder | None) -> date | None:
    days = {each: _day(year, *pair) for each, pair in _pairs(first, second)}
    possible = {day for day in days.values() if day is not None}
    if len(possible) == 1 and (len(year) == 4 or order is not None):
        return possible.pop()
    return days[order] if order is not None else None


def _pairs(first: int, second: int) -> tuple[tuple[DateOrder, tuple[int, str]], ...]:
    return (DateOrder.day_first, (second, str(first))), (DateOrder.month_first, (first, str(second)))


def _month(name: str) -> int | None:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return next((_NAMED[plain[:n]] for n in (_LONGEST_NAME, _SHORTEST) if plain[:n] in _NAMED), None)


def _day(year: str, month: int | None, day: str) -> date | None:
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, month, int(day)) if month and FIRST_YEAR <= full <= LAST_YEAR else None
    except ValueError:
        return None
