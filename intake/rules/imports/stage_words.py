"""Which stage a word of somebody else's list means, in several languages; never guessed from its opposite."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from intake.ideas import Stage


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A word counts as a known one with a single typing error, if it is long and the error is not in its beginning: there
# stand un-, in-, ab- and an-, which turn a word into another or into its opposite.
TYPING_ERRORS = 1
TYPED_FROM, BEGINNING = 7, 3
# In a column that switches rows on and off, “active” says that a row is there, and not that somebody works on it.
SWITCHED_ON = _words("active aktiv actif active activo activa ativo ativa attivo attiva actief aktywny aktywne")
SWITCHED_OFF = _words(
    "inactive archived deleted disabled deactivated hidden inaktiv archiviert gelöscht deaktiviert inactif archivé "
    "supprimé désactivé inactivo archivado eliminado inativo arquivado excluído inattivo archiviato inactief "
    "gearchiveerd nieaktywny zarchiwizowane"
)
# A sentence is no word for a stage.
LONGEST = 200


_STAGES = {
    Stage.submitted: """
        new, open, submitted, idea, backlog, inbox, received, proposed, pending, in review, under review, triage,
        to review, to be decided, waiting, intake, not started, needs info, question, ideation, concept,
        neu, offen, eingereicht, idee, eingegangen, vorgeschlagen, in prüfung, zu prüfen, zu klären, wartend,
        nicht begonnen, nicht gestartet, rückfrage, in klärung, erfasst, in bewertung, ausstehend,
        nouveau, nouvelle, ouvert, soumis, reçu, proposé, en attente, à décider, à étudier, en revue,
        en cours d'examen,
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
        evaluation, pending approval, awaiting approval,
        pending review, pending decision, under evaluation, in analysis,
        freigabe ausstehend, wartet auf freigabe, zur entscheidung, en attente de validation, pendiente de aprobación,
        pendiente de revisión, aguardando aprovação, 承認待ち, 検討前, 未検討,
        未着手, 未開始, 未対応, 新規, 提案, 提案中, 検討中, 検討待ち, 確認中, 審査中, 受付,
        受付済, 受付済み, 起案, 申請中, アイデア,
        新建, 待处理, 待评估, 评估中, 待审批, 审批中, 待审核, 审核中, 未开始, 已提交, 待定, 新增, 待審核, 審核中,
        未開始,
        신규, 접수, 접수됨, 검토중, 검토 중, 대기, 대기중, 대기 중, 제출됨, 미착수, 시작 전,
        новая, новый, новое, новые, открыт, открыта, открыто, подана, подано, на рассмотрении, рассматривается,
        в очереди,
        на согласовании, на оценке, на проверке, не начато, не начата, не начат, ожидает, ожидает решения, ожидание,
        не рассмотрено, не рассмотрена, черновик, идея, предложено, предложена, поступила, зарегистрирована,
        нова, нове, новий, відкрито, на розгляді, розглядається, не розпочато, не почато, очікує, чернетка,
        nowe, zgłoszenie, w analizie, do rozpatrzenia, nie rozpoczęte,
        yeni, açık, beklemede, inceleniyor, değerlendiriliyor, değerlendirmede, başlamadı, başlanmadı, önerildi""",
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
        承認, 承認済, 承認済み, 採用, 採択, 採択済み, 計画済み, 予定, 着手予定,
        已批准, 已通过, 已立项, 已采纳, 待开发, 已计划, 已排期, 已核准, 已接受, 승인, 승인됨, 승인완료, 승인 완료,
        채택, 예정,
        принято, принята, принят, одобрено, одобрена, одобрен, утверждено, утверждена, утвержден, утверждён,
        согласовано,
        запланировано, запланирована, запланирован, к выполнению, прийнято, схвалено, затверджено, заплановано,
        przyjęte, przyjęty, kabul edildi, onaylandı, planlandı""",
    Stage.experiment: """
        experiment, pilot, poc, proof of concept, prototype, trial, testing, in test, discovery, exploration, mvp,
        in discovery, experimenting, piloting, proof of concept completed, research, feasibility,
        pilotphase, prototyp, erprobung, im test, testphase, versuch, im pilot, pilotierung, machbarkeitsstudie,
        expérimentation, pilote, prototype en cours, en test, essai,
        experimento, piloto, prototipo, en pruebas, prueba, sperimentazione, pilota, in prova,
        proef, pilotfase, in test fase, protótipo, em teste, pilotaż, w testach, pokus, pilotní provoz,
        proof of value, pilot phase, pilot running, in pilot, under test, in trial, in testing, experimental,
        em piloto, teste, prova de conceito, prueba de concepto, en piloto, en phase pilote, phase pilote, en essai,
        preuve de concept, konzeptnachweis, 実証実験, 実証実験中, 実証中, 検証中, 試行中, 試行, パイロット, 概念実証,
        试点, 试点中, 试运行, 试运行中, 验证中, 测试中, 시범, 시범운영, 시범 운영, 파일럿, 테스트중, 테스트 중,
        эксперимент, пилот, в пилоте, пилотируется, пилотный проект, тестирование, тестируется, на тестировании,
        апробация,
        прототип, експеримент, пілот, тестування, deneme, pilot uygulama, test ediliyor""",
    Stage.build: """
        in progress, doing, build, building, in development, development, ongoing, started, active, wip, in work,
        implementing, in implementation, working on it, running, pre deployment, implementation, initial development,
        under development, currently under development, implementation and assessment, deployment,
        acquisition and/or development, acquisition and development, development and acquisition,
        in arbeit, laufend, läuft, in bearbeitung, in umsetzung, in entwicklung, begonnen, gestartet, aktiv,
        umsetzung,
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
        進行中, 対応中, 開発中, 実装中, 作業中, 着手, 着手済, 着手済み, 実施中,
        进行中, 开发中, 实施中, 处理中, 建设中, 執行中, 開發中, 진행중, 진행 중, 개발중, 개발 중, 처리중,
        в работе, в процессе, в разработке, разрабатывается, выполняется, реализуется, в реализации, внедряется,
        начато,
        в роботі, у роботі, в процесі, виконується, розробляється, в розробці, впроваджується,
        devam ediyor, geliştiriliyor, yapılıyor, uygulanıyor""",
    Stage.live: """
        live, done, finished, complete, completed, implemented, delivered, released, in production, production,
        shipped,
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
        本番運用中, 運用中, リリース済, リリース済み, 導入済, 導入済み, 実装済, 実装済み, 済,
        已上线, 已完成, 已发布, 已实施, 已交付, 已落地, 运行中, 已上線, 완료, 완료됨, 운영중, 운영 중, 출시됨,
        внедрено, внедрена, внедрен, внедрён, реализовано, реализована, реализован, выполнено, выполнена, выполнен,
        завершено, завершена, завершен, завершён, готово, сделано, запущено, в эксплуатации, решено, решена,
        виконано, впроваджено, реалізовано, tamamlandı, yayında, uygulandı, bitti, kullanımda""",
    Stage.measured: """
        measured, impact measured, evaluated, gemessen, wirkung gemessen, evaluiert, mesuré, medido, misurato,
        gemeten,
        zmierzone, mätt, målt, změřeno,
        mesurée, évalué, évaluée, medida, evaluado, evaluada, avaliado, avaliada, mensurado,
        効果測定済, 効果測定済み, 評価済み,
        эффект измерен, эффект подтвержден, эффект подтверждён""",
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
        保留, 保留中, 延期, 中断, 中断中, 一時停止, 停止中, 後回し,
        暂停, 已暂停, 搁置, 已搁置, 暂缓, 延期, 已延期, 擱置, 暫停, 보류, 보류중, 연기, 연기됨, 중단,
        отложено, отложена, отложен, на паузе, приостановлено, приостановлена, заморожено, заморожена, позже,
        перенесено,
        відкладено, призупинено, на паузі, ertelendi, askıda, donduruldu""",
    Stage.declined: """
        declined, rejected, cancelled, canceled, no go, dropped, discarded, won't do, wont do, not approved, denied,
        duplicate, abandoned, retired, decommissioned,
        abgewiesen,
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
        却下, 不採用, 見送り, 中止, 取り消し, 取消, キャンセル, 否決, 不承認, 非承認, 廃止, 重複,
        已拒绝, 拒绝, 已驳回, 驳回, 已取消, 取消, 不采纳, 未采纳, 未通过, 已放弃, 已否决, 不予采纳, 重复,
        已拒絕, 拒絕, 駁回, 반려, 거절, 거절됨, 기각, 취소, 취소됨, 미승인, 불승인, 미채택, 중복,
        отклонено, отклонена, отклонен, отклонён, отказано, отказ, отменено, отменена, отменен, отменён, не принято,
        не принята, не одобрено, не одобрена, не утверждено, не утверждена, дубликат, дубль, не будет выполнено,
        відхилено, відмовлено, скасовано, не прийнято, не схвалено, reddedildi, iptal edildi, iptal, onaylanmadı""",
    Stage.withdrawn: """
        withdrawn, retracted, zurückgezogen, retiré, retirado, ritirato, ingetrokken, retirada, wycofany, wycofane,
        återkallad, trukket tilbage, staženo,
        retirée, retirada pelo autor, 取り下げ, 取下げ, 撤回,
        已撤回, 已撤销, 철회, 철회됨, отозвано, отозвана, отозван, відкликано, geri çekildi""",
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
    не нет ни без никогда ні немає değil degil hayir yok 不 没 未 否 无 아니오 아님 없음
    """
)
# What says that a word holds only in part.
_PARTLY = _words(
    """
    partially partly partial almost nearly half mostly
    teilweise fast beinahe halb weitgehend teils
    partiellement partiel presque parcialmente parcial casi quase parzialmente quasi gedeeltelijk bijna deels
    частично почти частково майже наполовину kismen 部分完成 일부 一部 一部のみ 部分的 部分 ほぼ czesciowo prawie
    delvis nastan naesten castecne temer
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
    """Return what a word of a single typing error means,
    where that is certain: all that is like it means the same."""
    # Loaded only once somebody imports a list.
    from rapidfuzz.distance import OSA

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
