// SPDX-License-Identifier: Apache-2.0
// What the page itself says, in the reader's language. What the meeting says comes from the server.
"use strict";

const WORDS = {
  en: {
    kicker: "Live interpretation", now: "Now", choose: "Choose your language", player: "Player",
    listen: "Listen", stop: "Stop", volume: "Volume", agenda: "Sessions",
    floorSpeaks: "Spoken in the room", interpretationLeft: "Interpretation left today",
    unknownLanguage: "not known", minutes: "{n} min", spent: "used up", original: "Original (floor)",
    connecting: "Connecting …", reconnecting: "Connection lost. Trying again …",
    isOpen: "The meeting is on.",
    isBreak: "A break. The meeting goes on at {time}.",
    endsEarly: "Interpretation will end at {time}, before the agenda does.", isClosed: "The meeting is not open to listeners at the moment.",
    isSuspended: "Interpretation is suspended; you hear the original.",
    hearFloor: "You hear the original.", hearVoice: "You hear the interpreter.",
    hearNotice: "You hear a notice.", starting: "Starting …", broken: "The sound broke off. Trying again …",
    carriesVoice: "Interpretation", carriesFloor: "Original", carriesNotice: "Notice",
    cannotPlay: "This browser cannot play Ogg Opus. Use a current Firefox, Chrome or Edge, Safari from 18.4 on, or open the stream in a player such as VLC.",
    blocked: "The browser did not start the sound. Press Listen once more.",
    openInPlayer: "Open in a player", times: "Times: {meeting} (meeting) · {own} (yours)", oneZone: "Times: {meeting}",
    planned: "planned", open: "open", suspended: "suspended", closed: "closed",
    signIn: "Sign in", signInWhy: "This meeting is for its participants. Enter the code you were sent.",
    code: "Code", enter: "Enter", signInFailed: "This code is not known here.",
  },
  fr: {
    kicker: "Interprétation en direct", now: "En ce moment", choose: "Choisissez votre langue", player: "Lecteur",
    listen: "Écouter", stop: "Arrêter", volume: "Volume", agenda: "Séances",
    floorSpeaks: "Langue parlée en salle", interpretationLeft: "Interprétation restante aujourd’hui",
    unknownLanguage: "inconnue", minutes: "{n} min", spent: "épuisée", original: "Original (salle)",
    connecting: "Connexion …", reconnecting: "Connexion perdue. Nouvel essai …",
    isOpen: "La réunion est en cours.",
    isBreak: "Pause. La réunion reprend à {time}.",
    endsEarly: "L’interprétation prendra fin à {time}, avant l’ordre du jour.", isClosed: "La réunion n’est pas ouverte aux auditeurs pour le moment.",
    isSuspended: "L’interprétation est suspendue ; vous entendez l’original.",
    hearFloor: "Vous entendez l’original.", hearVoice: "Vous entendez l’interprète.",
    hearNotice: "Vous entendez une annonce.", starting: "Démarrage …", broken: "Le son s’est interrompu. Nouvel essai …",
    carriesVoice: "Interprétation", carriesFloor: "Original", carriesNotice: "Annonce",
    cannotPlay: "Ce navigateur ne lit pas Ogg Opus. Utilisez une version récente de Firefox, Chrome ou Edge, Safari à partir de 18.4, ou ouvrez le flux dans un lecteur comme VLC.",
    blocked: "Le navigateur n’a pas lancé le son. Appuyez encore une fois sur Écouter.",
    openInPlayer: "Ouvrir dans un lecteur", times: "Heures : {meeting} (réunion) · {own} (chez vous)", oneZone: "Heures : {meeting}",
    planned: "prévue", open: "ouverte", suspended: "suspendue", closed: "terminée",
    signIn: "Identification", signInWhy: "Cette réunion est réservée à ses participants. Entrez le code reçu.",
    code: "Code", enter: "Entrer", signInFailed: "Ce code est inconnu ici.",
  },
  es: {
    kicker: "Interpretación en directo", now: "Ahora", choose: "Elija su idioma", player: "Reproductor",
    listen: "Escuchar", stop: "Parar", volume: "Volumen", agenda: "Sesiones",
    floorSpeaks: "Se habla en la sala", interpretationLeft: "Interpretación restante hoy",
    unknownLanguage: "desconocido", minutes: "{n} min", spent: "agotada", original: "Original (sala)",
    connecting: "Conectando …", reconnecting: "Se perdió la conexión. Reintentando …",
    isOpen: "La reunión está en curso.",
    isBreak: "Pausa. La reunión se reanuda a las {time}.",
    endsEarly: "La interpretación terminará a las {time}, antes que el orden del día.", isClosed: "La reunión no está abierta a los oyentes en este momento.",
    isSuspended: "La interpretación está suspendida; se oye el original.",
    hearFloor: "Está oyendo el original.", hearVoice: "Está oyendo al intérprete.",
    hearNotice: "Está oyendo un aviso.", starting: "Iniciando …", broken: "El sonido se cortó. Reintentando …",
    carriesVoice: "Interpretación", carriesFloor: "Original", carriesNotice: "Aviso",
    cannotPlay: "Este navegador no reproduce Ogg Opus. Use una versión actual de Firefox, Chrome o Edge, Safari desde la 18.4, o abra la emisión en un reproductor como VLC.",
    blocked: "El navegador no inició el sonido. Pulse Escuchar otra vez.",
    openInPlayer: "Abrir en un reproductor", times: "Horas: {meeting} (reunión) · {own} (la suya)", oneZone: "Horas: {meeting}",
    planned: "prevista", open: "abierta", suspended: "suspendida", closed: "cerrada",
    signIn: "Identificarse", signInWhy: "Esta reunión es para sus participantes. Introduzca el código que recibió.",
    code: "Código", enter: "Entrar", signInFailed: "Este código no se conoce aquí.",
  },
  ru: {
    kicker: "Синхронный перевод", now: "Сейчас", choose: "Выберите язык", player: "Проигрыватель",
    listen: "Слушать", stop: "Остановить", volume: "Громкость", agenda: "Заседания",
    floorSpeaks: "В зале говорят", interpretationLeft: "Осталось перевода на сегодня",
    unknownLanguage: "неизвестно", minutes: "{n} мин", spent: "исчерпано", original: "Оригинал (зал)",
    connecting: "Подключение …", reconnecting: "Связь потеряна. Повторяем …",
    isOpen: "Заседание идёт.",
    isBreak: "Перерыв. Заседание продолжится в {time}.",
    endsEarly: "Перевод закончится в {time}, раньше повестки дня.", isClosed: "Сейчас трансляция для слушателей закрыта.",
    isSuspended: "Перевод приостановлен; звучит оригинал.",
    hearFloor: "Звучит оригинал.", hearVoice: "Звучит переводчик.",
    hearNotice: "Звучит объявление.", starting: "Запуск …", broken: "Звук прервался. Повторяем …",
    carriesVoice: "Перевод", carriesFloor: "Оригинал", carriesNotice: "Объявление",
    cannotPlay: "Этот браузер не воспроизводит Ogg Opus. Используйте современный Firefox, Chrome или Edge, Safari начиная с 18.4 либо откройте поток в проигрывателе, например VLC.",
    blocked: "Браузер не запустил звук. Нажмите «Слушать» ещё раз.",
    openInPlayer: "Открыть в проигрывателе", times: "Время: {meeting} (заседание) · {own} (ваше)", oneZone: "Время: {meeting}",
    planned: "запланировано", open: "идёт", suspended: "приостановлено", closed: "закрыто",
    signIn: "Вход", signInWhy: "Это заседание для его участников. Введите полученный код.",
    code: "Код", enter: "Войти", signInFailed: "Этот код здесь неизвестен.",
  },
  bcms: {
    kicker: "Simultano prevođenje uživo", now: "Sada", choose: "Izaberite jezik", player: "Slušanje",
    listen: "Slušaj", stop: "Zaustavi", volume: "Glasnoća", agenda: "Sjednice",
    floorSpeaks: "U sali se govori", interpretationLeft: "Preostalo prevođenja danas",
    unknownLanguage: "nepoznato", minutes: "{n} min", spent: "potrošeno", original: "Original (sala)",
    connecting: "Povezivanje …", reconnecting: "Veza je prekinuta. Pokušavamo ponovo …",
    isOpen: "Sastanak je u toku.",
    isBreak: "Pauza. Sastanak se nastavlja u {time}.",
    endsEarly: "Prevođenje će završiti u {time}, prije kraja dnevnog reda.", isClosed: "Sastanak trenutno nije otvoren za slušatelje.",
    isSuspended: "Prevođenje je prekinuto; čujete original.",
    hearFloor: "Čujete original.", hearVoice: "Čujete prevod.",
    hearNotice: "Čujete obavijest.", starting: "Pokretanje …", broken: "Zvuk je prekinut. Pokušavamo ponovo …",
    carriesVoice: "Prevod", carriesFloor: "Original", carriesNotice: "Obavijest",
    cannotPlay: "Ovaj preglednik ne podržava Ogg Opus. Koristite noviji Firefox, Chrome ili Edge, Safari od verzije 18.4, ili otvorite prenos u programu kao što je VLC.",
    blocked: "Preglednik nije pokrenuo zvuk. Pritisnite Slušaj još jednom.",
    openInPlayer: "Otvori u programu za slušanje", times: "Vrijeme: {meeting} (sastanak) · {own} (vaše)", oneZone: "Vrijeme: {meeting}",
    planned: "planirano", open: "u toku", suspended: "prekinuto", closed: "završeno",
    signIn: "Prijava", signInWhy: "Ovaj sastanak je za njegove učesnike. Unesite kod koji ste dobili.",
    code: "Kod", enter: "Uđi", signInFailed: "Ovaj kod ovdje nije poznat.",
  },
};

const BCMS_TAGS = ["bs", "hr", "cnr", "sr", "hbs", "sh"];

/** The tag of the reader's language (for lang=…) and its words. */
function chooseWords(languages) {
  for (const tag of languages) {
    const base = tag.toLowerCase().split("-")[0];
    if (BCMS_TAGS.includes(base)) return { tag: base === "sr" ? "sr-Latn" : base, words: WORDS.bcms };
    if (WORDS[base]) return { tag: base, words: WORDS[base] };
  }
  return { tag: "en", words: WORDS.en };
}
