"""Says which stage a word of somebody else's sheet means, in several languages."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from intake.ideas import Stage

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
        accettato, approvato, pianificato, da fare, selezionato,
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
        duplicate, abandoned, no, retired, decommissioned,
        abgelehnt, verworfen, abgebrochen, gestrichen, nicht weiterverfolgt, eingestellt, nein, dublette, duplikat,
        storniert, nicht genehmigt, abgesagt,
        refusé, rejeté, annulé, abandonné, écarté, doublon, non retenu,
        rechazado, cancelado, descartado, abandonado, duplicado, denegado,
        rifiutato, respinto, annullato, scartato, abbandonato, duplicato,
        afgewezen, geannuleerd, geweigerd, vervallen, dubbel,
        rejeitado, recusado, cancelada, descartada, duplicada,
        odrzucony, odrzucone, anulowany, anulowane, duplikaty,
        avslagen, avböjd, avvisad, afvist, annulleret, zamítnuto, zrušeno,
        won't fix, wont fix, obsolete, aborted, scrapped, killed, not pursued, will not do, not doing,
        nicht umgesetzt, fallengelassen, aufgehoben,
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
    found = _meant(word) or _meant(_WITHIN_A_WORD.sub(" ", word))
    return Stage(found) if found else None


def _meant(word: str) -> str | None:
    known = stages()
    # "3 - In Arbeit", "✅ done", "In Arbeit!"
    whole = _MARKS.sub("", _WHOLE.sub("", _plain(word)))
    if whole in known:
        return known[whole]
    # "Planned (not in production)", "In production: less than six months"
    head, _, rest = _FURTHER.sub("\n", whole).partition("\n")
    asked, rest = _MARKS.sub("", head), _MARKS.sub("", rest)
    found = known.get(asked) or _typed(asked)
    if found is None or not rest:
        return found
    # "Approved: no", "Done (partially)", "Live (pilot)"
    further = rest.split()
    if rest in NEGATIONS or further[0] in _PARTLY or known.get(rest, found) != found:
        return None
    return found


def _typed(asked: str) -> str | None:
    """Return what a word of a single typing error means, where that is certain: all that is like it means the same."""
    meant = {
        stages()[known]
        for skeleton, word in _skeletons(asked)
        for known, theirs in _by_skeleton().get(skeleton, ())
        if OSA.distance(word, theirs, score_cutoff=TYPING_ERRORS) <= TYPING_ERRORS
    }
    return meant.pop() if len(meant) == 1 else None


def _skeletons(words: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Return words with one of the long ones cut to its beginning, and that one, for each."""
    split = words.split()
    for place, word in enumerate(split):
        if len(word) >= TYPED_FROM - TYPING_ERRORS and unicodedata.name(word[0], "").startswith("LATIN"):
            yield (str(place), *split[:place], word[:BEGINNING], *split[place + 1 :]), word


@cache
def _by_skeleton() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for known in stages():
        for skeleton, word in _skeletons(known):
            if len(word) >= TYPED_FROM and word not in NEGATIONS:
                found.setdefault(skeleton, []).append((known, word))
    return found


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
