/* The player of recorded calls: steps of ten seconds, speed, and a picture of the sound to click into.

   The picture is made here, from the same address that plays. It is left out for long or large recordings,
   whose sound would take too much memory, and for those that another host plays. */
"use strict";

(() => {
  const BARS = 240;
  // Enough for a picture, and a fraction of the memory.
  const SAMPLE_RATE = 8000;
  // Where somebody was when an address expired, by what was played.
  const places = new Map();

  async function loudness(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const decoder = new OfflineAudioContext(1, 1, SAMPLE_RATE);
    const sound = await decoder.decodeAudioData(await answer.arrayBuffer());
    const samples = sound.getChannelData(0);
    const perBar = Math.max(1, Math.floor(samples.length / BARS));
    const peaks = [];
    for (let bar = 0; bar < BARS; bar += 1) {
      let peak = 0;
      for (let place = bar * perBar; place < (bar + 1) * perBar; place += 1) {
        peak = Math.max(peak, Math.abs(samples[place] || 0));
      }
      peaks.push(peak);
    }
    const loudest = Math.max(...peaks) || 1;
    return peaks.map((peak) => peak / loudest);
  }

  function draw(canvas, peaks, audio) {
    const scale = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const played = audio.duration ? audio.currentTime / audio.duration : 0;
    const step = width / peaks.length;
    peaks.forEach((peak, bar) => {
      const tall = Math.max(2, peak * height);
      pen.fillStyle = bar / peaks.length < played ? style.getPropertyValue("--played") : style.color;
      pen.fillRect(bar * step, (height - tall) / 2, Math.max(1, step - 1), tall);
    });
  }

  async function addPicture(player, audio) {
    const canvas = player.querySelector("canvas");
    const isOwn = new URL(audio.src, location.href).origin === location.origin;
    if (player.dataset.mayDraw !== "yes" || !isOwn) return;
    let peaks;
    try {
      peaks = await loudness(audio.src);
    } catch {
      // The sound plays without a picture too.
      return;
    }
    canvas.hidden = false;
    const redraw = () => draw(canvas, peaks, audio);
    audio.addEventListener("timeupdate", redraw);
    audio.addEventListener("seeked", redraw);
    window.addEventListener("resize", redraw);
    canvas.addEventListener("click", (event) => {
      if (audio.duration) audio.currentTime = (event.offsetX / canvas.clientWidth) * audio.duration;
    });
    redraw();
  }

  function equip(player) {
    if (player.dataset.equipped) return;
    player.dataset.equipped = "yes";
    const audio = player.querySelector("audio");
    player.querySelectorAll("[data-skip]").forEach((button) => {
      button.addEventListener("click", () => {
        const wanted = audio.currentTime + Number(button.dataset.skip);
        audio.currentTime = Math.min(Math.max(0, wanted), audio.duration || 0);
      });
    });
    const speed = player.querySelector("[data-speed]");
    const setSpeed = () => {
      audio.defaultPlaybackRate = Number(speed.value);
      audio.playbackRate = Number(speed.value);
    };
    speed.addEventListener("change", setSpeed);
    setSpeed();
    const played = player.dataset.player;
    audio.addEventListener("loadedmetadata", () => {
      if (places.has(played)) audio.currentTime = places.get(played);
      places.delete(played);
    });
    audio.addEventListener("error", () => {
      places.set(played, audio.currentTime);
      player.querySelector("[data-expired]").hidden = false;
    });
    addPicture(player, audio);
  }

  const equipAll = () => document.querySelectorAll("[data-player]").forEach(equip);
  document.addEventListener("htmx:afterSettle", equipAll);
  equipAll();
})();
