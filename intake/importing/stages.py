"""Says which stage, and which value, a word of somebody else's sheet means, in several languages."""

import re
import unicodedata
from functools import cache

from rapidfuzz import fuzz, process

from intake.ideas import Stage, Value

# Likeness (of 100) from which a word counts as a known one: one typing error in eight letters.
ALIKE = 87.0
FUZZY_FROM = 5

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
        ny, ny idé, öppen, åben, inskickad, nový, otevřeno, podáno""",
    Stage.accepted: """
        accepted, approved, planned, to do, todo, scheduled, selected, next, ready, committed, agreed, roadmap, go,
        initiated, initiation,
        angenommen, genehmigt, geplant, freigegeben, eingeplant, beschlossen, ausgewählt, zugesagt, bewilligt, bereit,
        accepté, approuvé, validé, planifié, prévu, retenu, à faire,
        aceptado, aprobado, planificado, por hacer, seleccionado, previsto,
        accettato, approvato, pianificato, da fare, selezionato,
        geaccepteerd, goedgekeurd, gepland, te doen, akkoord,
        aceito, aprovado, planejado, planeado, a fazer,
        zaakceptowany, zaakceptowane, zatwierdzony, zatwierdzone, zaplanowany, zaplanowane, do zrobienia,
        accepterad, godkänd, planerad, godkendt, planlagt, schváleno, plánováno, přijato""",
    Stage.experiment: """
        experiment, pilot, poc, proof of concept, prototype, trial, testing, in test, discovery, exploration, mvp,
        in discovery, experimenting, piloting, proof of concept completed, research, feasibility,
        pilotphase, prototyp, erprobung, im test, testphase, versuch, im pilot, pilotierung, machbarkeitsstudie,
        expérimentation, pilote, prototype en cours, en test, essai,
        experimento, piloto, prototipo, en pruebas, prueba, sperimentazione, pilota, in prova,
        proef, pilotfase, in test fase, protótipo, em teste, pilotaż, w testach, pokus, pilotní provoz""",
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
        pågår, pågående, i gang, igangværende, under utveckling, under udvikling, probíhá, rozpracováno""",
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
        klar, färdig, avslutad, færdig, afsluttet, hotovo, dokončeno, nasazeno""",
    Stage.measured: """
        measured, impact measured, evaluated, gemessen, wirkung gemessen, evaluiert, mesuré, medido, misurato, gemeten,
        zmierzone, mätt, målt, změřeno""",
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
        pausad, uppskjuten, senare, udskudt, sat på pause, odloženo, pozastaveno""",
    Stage.declined: """
        declined, rejected, cancelled, canceled, no go, dropped, discarded, won't do, wont do, not approved, denied,
        duplicate, abandoned, no, retired, decommissioned,
        abgelehnt, verworfen, abgebrochen, gestrichen, nicht weiterverfolgt, eingestellt, nein, dublette, duplikat,
        storniert, nicht genehmigt, abgesagt,
        refusé, rejeté, annulé, abandonné, écarté, doublon, non retenu,
        rechazado, cancelado, descartado, abandonado, duplicado, denegado,
        rifiutato, respinto, annullato, scartato, abbandonato, duplicato,
        afgewezen, geannuleerd, geweigerd, vervallen, dubbel,
        rejeitado, recusado, cancelada, descartada, duplicada,
        odrzucony, odrzucone, anulowany, anulowane, duplikaty,
        avslagen, avböjd, avvisad, afvist, annulleret, zamítnuto, zrušeno""",
    Stage.withdrawn: """
        withdrawn, retracted, zurückgezogen, retiré, retirado, ritirato, ingetrokken, retirada, wycofany, wycofane,
        återkallad, trukket tilbage, staženo""",
}
_VALUES = {
    Value.small: """
        small, low, minor, s, klein, gering, niedrig, faible, petit, bajo, baja, pequeño, basso, bassa, piccolo,
        laag, baixo, pequeno, niski, niska, mały, låg, lav, lille, nízký""",
    Value.medium: """
        medium, moderate, mid, m, mittel, moyen, moyenne, medio, media, gemiddeld, médio, średni, medel, střední""",
    Value.large: """
        large, high, big, major, l, groß, hoch, élevé, haut, grand, fort, alto, alta, grande, hoog, groot,
        wysoki, wysoka, duży, hög, stor, høj, vysoký""",
    Value.very_large: """
        very large, very high, huge, critical, xl, xxl, sehr groß, sehr hoch, très élevé, muy alto, molto alto,
        zeer hoog, muito alto, bardzo wysoki, mycket hög, meget høj, velmi vysoký""",
}
_FURTHER = re.compile(r"[(:;]")
_MARKS = re.compile(r"^[\W\d_]+|[\W_]+$")


def stage_of(word: str) -> Stage | None:
    """Return the stage that a cell speaks of, or None where it is not a word we know."""
    found = _meant(word, _stages())
    return Stage(found) if found else None


def value_of(word: str) -> Value | None:
    """Return the coarse value that a cell speaks of, or None."""
    asked = _plain(word)
    found = _values().get(asked) or _values().get(_MARKS.sub("", asked))
    return Value(found) if found else None


def _meant(word: str, known: dict[str, str]) -> str | None:
    # "3 - In Arbeit", "✅ done", "In Arbeit!"
    whole = _MARKS.sub("", _plain(word))
    # "Planned (not in production)", "In production: less than six months"
    asked = _MARKS.sub("", _FURTHER.split(whole, maxsplit=1)[0])
    for words in (whole, asked):
        if words in known:
            return known[words]
    if len(asked) < FUZZY_FROM:
        return None
    found = process.extractOne(asked, known.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return known[found[0]] if found else None


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.replace("-", " ").replace("_", " ").replace("’", "'").split())


@cache
def _stages() -> dict[str, str]:
    return {_plain(word): stage.value for stage, listed in _STAGES.items() for word in listed.split(",")}


@cache
def _values() -> dict[str, str]:
    return {_plain(word): value.value for value, listed in _VALUES.items() for word in listed.split(",")}
