"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const several = data.steps.length > 1;
  const drawn = new Map();
  let color;

  const axis = (label, more) => Object.assign({
    label, labelSize: 16, labelFont: "12px system-ui", font: "11px system-ui",
    stroke: color("--faint"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line") },
  }, more);
  const number = (u, value) => value == null ? "–" : value >= 100 ? value.toFixed(0) : +value.toPrecision(3) + "";
  const line = (label, stroke, more) =>
    Object.assign({ label, stroke, width: 2, value: number, points: { show: false } }, more);
  const dashed = (label, stroke, more) => line(label, stroke, Object.assign({ dash: [6, 4], width: 1.5, spanGaps: true }, more));
  const plain = { scales: { x: { time: false } } };

  /** Names the firings at the top of a plot over time, with a line where each begins. */
  const firings = {
    hooks: {
      draw: [(u) => {
        const { ctx } = u;
        ctx.save();
        ctx.strokeStyle = color("--faint");
        ctx.fillStyle = color("--faint");
        ctx.textAlign = "left";
        ctx.font = 11 * devicePixelRatio + "px system-ui";
        data.steps.forEach((step, i) => {
          const x = u.valToPos(step.from, "x", true);
          if (!several || x < u.bbox.left - 1 || x > u.bbox.left + u.bbox.width) {
            return;
          }
          ctx.beginPath();
          ctx.setLineDash([4, 4]);
          ctx.moveTo(x, u.bbox.top);
          ctx.lineTo(x, u.bbox.top + u.bbox.height);
          ctx.stroke();
          const next = i + 1 < data.steps.length ? u.valToPos(data.steps[i + 1].from, "x", true) : Infinity;
          if (x + 8 + ctx.measureText(step.name).width < next) {
            ctx.fillText(step.name, x + 4, u.bbox.top + 12 * devicePixelRatio);
          }
        });
        ctx.restore();
      }],
    },
  };

  function overTime(item, title, label, lines) {
    const seconds = (u, values) => values.map((value) => value + " s");
    return {
      title, columns: [item.time.x, ...lines.map(([name]) => item.time[name])],
      axes: [axis(undefined, { values: seconds, labelSize: 0 }), axis(label)],
      series: [{ label: "second", value: number }, ...lines.map(([, series]) => series)],
      more: { ...plain, plugins: [firings] }, sync: "time",
    };
  }

  const times = (more) => [
    ["p50", line("p50", color("--accent"), more)], ["p99", line("p99", color("--bad"), more)],
    ["recordedP50", dashed("p50 recorded", color("--accent"), more)],
    ["recordedP99", dashed("p99 recorded", color("--bad"), more)],
  ];

  /** One line for the recording, dashed, and one for each firing. */
  function bySeries(part, title, axes, more) {
    const colors = ["--faint", "--accent", "--good", "--warn", "--bad"].map(color);
    const shown = part.values.length === 2 ? ["--faint", "--bad"].map(color) : colors;
    return {
      title, axes, columns: [part.x, ...part.values], more: { ...plain, ...more && more.options },
      series: [more.x, ...part.values.map((values, i) => i === 0
        ? dashed(part.names[i], shown[0]) : line(part.names[i], shown[Math.min(i, shown.length - 1)]))],
    };
  }

  const share = (u, value) => value == null ? "–" : +(100 - 100 * Math.pow(10, -value)).toFixed(3) + " %";
  const ms = (u, value) => value == null ? "–" : +Math.pow(10, value).toPrecision(3) + " ms";

  /** What each kind of plot shows of all requests, or of one endpoint. */
  const kinds = {
    rate: (item) => overTime(item, "Requests per second", "per second",
      [["asked", dashed("asked", color("--faint"))], ["sent", line("sent", color("--accent"))]]),
    failures: (item) => overTime(item, "Failures per second", "per second",
      [["failed", line("failed", color("--bad"), { fill: color("--bad") + "33" })]]),
    times: (item) => overTime(item, "Response time", "milliseconds", times({ points: { show: true, size: 3 } })),
    inFlight: (item) => overTime(item, "Requests in flight", "mean", [["inFlight", line("in flight", color("--accent"))]]),
    load: (item) => ({
      title: several ? "Response time by load" : "Response time by requests per second",
      columns: [item.load.x, ...times().map(([name]) => item.load[name])],
      axes: [several
        ? axis("load, as a multiple of the recorded pace", { values: (u, values) => values.map((v) => v + "x") })
        : axis("requests per second"), axis("milliseconds")],
      series: [{ label: several ? "load" : "per second", value: number },
        ...times(several ? { points: { show: true, size: 7 } } : { points: { show: true, size: 5 }, paths: () => null })
          .map(([, series]) => series)],
      more: plain,
    }),
    bearing: () => ({
      title: "Asked for and borne", columns: [data.bearing.x, data.bearing.asked, data.bearing.done],
      axes: [axis("load, as a multiple of the recorded pace", { values: (u, values) => values.map((v) => v + "x") }),
        axis("per second")],
      series: [{ label: "load", value: number }, dashed("asked", color("--faint"), { points: { show: true, size: 7 } }),
        line("answered without failure", color("--accent"), { points: { show: true, size: 7 } })],
      more: plain,
    }),
    curve: (item) => bySeries(item.curve, "Response time by percentile",
      [axis("of the requests take at most so long", { values: (u, values) => values.map((v) => v % 1 ? "" : share(u, v)) }),
        axis("milliseconds")],
      { x: { label: "percentile", value: share } }),
    shares: (item) => bySeries(item.shares, "Distribution of the response time",
      [axis("response time", { values: (u, values) => values.map((v) => v % 1 ? "" : ms(u, v)) }),
        axis("% of the requests")],
      { x: { label: "about", value: ms } }),
  };
  const ofEndpoint = ["rate", "failures", "times", "inFlight", "load", "curve", "shares"];

  function plot(box, item) {
    const found = kinds[box.dataset.plot](item);
    if (!found.columns[0].length || found.columns.length < 2) {
      return;
    }
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", found.title);
    const width = Math.max(200, box.clientWidth);
    drawn.set(box, new uPlot(Object.assign({
      title: found.title, width, height: 220, axes: found.axes, series: found.series,
      cursor: { sync: found.sync ? { key: found.sync } : undefined, drag: { x: true, y: false } },
    }, found.more), found.columns, box));
  }

  function drawPage(details) {
    const item = data.endpoints[details.id];
    const place = details.querySelector(".plots");
    if (details.open && item && !place.childElementCount) {
      const boxes = ofEndpoint.map((name) => {
        const box = document.createElement("div");
        box.className = "plot";
        box.dataset.plot = name;
        return box;
      });
      place.append(...boxes); // all of them, for their widths depend on each other
      boxes.forEach((box) => plot(box, item));
    }
  }

  const pages = [...document.querySelectorAll("details.endpoint")];

  function draw() {
    const style = getComputedStyle(document.documentElement);
    color = (name) => style.getPropertyValue(name).trim();
    drawn.forEach((each) => each.destroy());
    drawn.clear();
    pages.forEach((page) => page.querySelector(".plots").replaceChildren());
    document.querySelectorAll("[data-plot]").forEach((box) => plot(box, data.all));
    pages.forEach(drawPage);
  }

  /** Opens what the address names, and puts the keyboard there. */
  function reveal() {
    const named = document.getElementById(location.hash.slice(1));
    const details = named && named.closest("details");
    if (details) {
      details.open = true;
      details.querySelector("summary").focus();
      details.scrollIntoView();
    }
  }

  draw();
  pages.forEach((page) => page.addEventListener("toggle", () => drawPage(page)));
  reveal();
  addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href='" + location.hash + "']")) {
      reveal(); // a second click on the same link changes no address
    }
  });
  let later;
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) { // phones resize when their bars come and go
      width = innerWidth;
      clearTimeout(later);
      later = setTimeout(draw, 150);
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
