"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const plots = [];

  const axis = (label, more) => Object.assign({
    label, labelSize: 16, labelFont: "12px system-ui", font: "11px system-ui",
    stroke: color("--faint"), grid: { stroke: color("--line"), width: 1 }, ticks: { stroke: color("--line") },
  }, more);
  const number = (u, value) => value == null ? "–" : value >= 100 ? value.toFixed(0) : +value.toPrecision(3) + "";
  const line = (label, stroke, more) =>
    Object.assign({ label, stroke, width: 2, value: number, points: { show: false } }, more);

  /** Names the steps at the top of a plot over time, with a line where each begins. */
  const steps = {
    hooks: {
      draw: [(u) => {
        const { ctx } = u;
        ctx.save();
        ctx.strokeStyle = color("--faint");
        ctx.fillStyle = color("--faint");
        ctx.textAlign = "left";
        ctx.font = 11 * devicePixelRatio + "px system-ui";
        data.steps.forEach((step) => {
          const x = u.valToPos(step.from, "x", true);
          if (x < u.bbox.left - 1 || x > u.bbox.left + u.bbox.width) {
            return;
          }
          ctx.beginPath();
          ctx.setLineDash([4, 4]);
          ctx.moveTo(x, u.bbox.top);
          ctx.lineTo(x, u.bbox.top + u.bbox.height);
          ctx.stroke();
          ctx.fillText(step.name, x + 4, u.bbox.top + 12 * devicePixelRatio);
        });
        ctx.restore();
      }],
    },
  };

  function plot(id, title, axes, series, columns, more) {
    const box = document.getElementById(id);
    const options = Object.assign({
      title, width: box.clientWidth, height: 220, axes, series,
      cursor: { sync: { key: more && more.overTime ? "time" : id }, drag: { x: true, y: false } },
    }, more && more.options);
    if (columns[0].length > 0) {
      plots.push([new uPlot(options, columns, box), box]);
    }
  }

  function draw() {
    plots.splice(0).forEach(([each, box]) => { each.destroy(); box.textContent = ""; });
    const accent = color("--accent"), bad = color("--bad"), faint = color("--faint");
    const overTime = (label) => ({
      overTime: true, options: { scales: { x: { time: false } }, plugins: [steps] },
    });
    const seconds = (u, values) => values.map((value) => value + " s");
    const time = axis(undefined, { values: seconds, labelSize: 0 });
    plot("rate", "Requests per second", [time, axis("per second")],
      [{ label: "second", value: number }, line("asked", faint, { dash: [6, 4] }), line("sent", accent)],
      [data.time.second, data.time.asked, data.time.sent], overTime());
    plot("failures", "Failures per second", [time, axis("per second")],
      [{ label: "second", value: number }, line("failed", bad, { fill: bad + "33" })],
      [data.time.second, data.time.failed], overTime());
    plot("times", "Response time", [time, axis("milliseconds")],
      [{ label: "second", value: number }, line("p50", accent), line("p99", bad)],
      [data.latency.second, data.latency.p50, data.latency.p99], overTime());
    const dots = { points: { show: true, size: 7 } };
    const load = axis("load, as a multiple of the recorded pace", { values: (u, values) => values.map((v) => v + "x") });
    const byLoad = { options: { scales: { x: { time: false } } } };
    plot("bearing", "Asked for and borne", [load, axis("per second")],
      [{ label: "load", value: (u, v) => v == null ? "–" : v + "x" }, line("asked", faint, Object.assign({ dash: [6, 4] }, dots)),
        line("answered without failure", accent, dots)],
      [data.load.rate, data.load.asked, data.load.done], byLoad);
    plot("latency", "Response time", [load, axis("milliseconds")],
      [{ label: "load", value: (u, v) => v == null ? "–" : v + "x" }, line("p50", accent, dots), line("p90", faint, dots),
        line("p99", bad, dots)],
      [data.load.rate, data.load.p50, data.load.p90, data.load.p99], byLoad);
  }

  draw();
  let later;
  addEventListener("resize", () => { clearTimeout(later); later = setTimeout(draw, 150); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
