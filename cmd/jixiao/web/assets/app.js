// The scripts of the page: what is dropped is sent file by file, charts are
// drawn, and a few small conveniences. All else is the server's.
(function () {
  "use strict";

  function make(tag, attributes, ...children) {
    const e = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "class") e.className = value;
      else if (value !== undefined && value !== null && value !== false) e.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children) if (child !== null && child !== undefined && child !== "") e.append(child);
    return e;
  }

  function trouble(text) {
    const box = document.getElementById("trouble");
    box.textContent = text;
    box.hidden = !text;
    if (text) box.scrollIntoView({ block: "nearest" });
  }

  // ask sends a request of this page and gives the answer, or fails with a
  // sentence for the person.
  async function ask(url, options) {
    let answer;
    try {
      answer = await fetch(url, Object.assign({ credentials: "same-origin" }, options));
    } catch {
      throw new Error("连不上程序：它可能已经停止。请重新打开程序；已经收到的文件都在。");
    }
    if (!answer.ok) throw new Error((await answer.text()).slice(0, 500) || "没有办成，请再试一次。");
    return answer;
  }

  // ---- the numbers beside the menu ----

  // count fills in the numbers that the server did not know at once, and asks again for
  // those that still take a while.
  async function count(again) {
    const nav = document.querySelector("header nav");
    const from = nav && (nav.dataset.counts || again);
    if (!from) return;
    let counts;
    try { counts = await (await ask(from)).json(); } catch { return; } // what stands there is of a moment ago
    for (const e of nav.querySelectorAll("[data-count]")) {
      const n = counts[e.dataset.count];
      if (n === null) continue;
      e.querySelector("b").textContent = n || "";
      e.hidden = !n;
    }
    if (Object.values(counts).includes(null)) setTimeout(() => count(from), 2000);
  }

  // ---- receiving files ----

  const sideBySide = 3; // files on their way at a time
  const mostRows = 1000; // that are listed of a batch

  // filesOf lists dropped files and folders, with names that begin below the
  // folder that was dropped; of several, the folders' own names tell them apart.
  async function filesOf(transfer) {
    const entries = Array.from(transfer.items || []).map((i) => i.webkitGetAsEntry && i.webkitGetAsEntry()).filter(Boolean);
    if (entries.length === 0) return Array.from(transfer.files).map((file) => ({ file, name: file.name }));
    const found = [];
    async function walk(entry, prefix) {
      if (entry.isFile) {
        found.push({ file: await new Promise((ok, no) => entry.file(ok, no)), name: prefix + entry.name });
        return;
      }
      const reader = entry.createReader();
      for (;;) { // a reader gives a hundred entries at a time
        const some = await new Promise((ok, no) => reader.readEntries(ok, no));
        if (some.length === 0) return;
        for (const e of some) await walk(e, prefix + entry.name + "/");
      }
    }
    for (const entry of entries) {
      const before = found.length;
      await walk(entry, "");
      if (entry.isDirectory && entries.length === 1) for (let i = before; i < found.length; i++) found[i].name = found[i].name.slice(entry.name.length + 1);
    }
    return found;
  }

  function inFolder(list) {
    return Array.from(list).map((file) => ({ file, name: (file.webkitRelativePath || file.name).replace(/^[^/]*\//, "") }));
  }

  // sending keeps what is on its way: by batch, the share of each file sent.
  const sending = {};
  const announced = new Set(); // batches of which the server has not been told the end

  async function send(files) {
    trouble("");
    if (files.length === 0) { trouble("没有可以导入的文件。"); return; }
    let batch;
    try {
      const list = files.map((f) => ({ name: f.name, size: f.file.size, modified: f.file.lastModified }));
      batch = await (await ask("/batches", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ files: list }) })).json();
    } catch (e) { trouble(e.message); return; }
    const id = batch.id;
    announced.add(id);
    sending[id] = { sent: new Array(files.length).fill(0), failed: {}, sizes: files.map((f) => f.file.size) };
    draw(batch);
    drawSending(id);
    let next = 0;
    async function worker() {
      while (next < files.length) {
        const n = next++;
        if (batch.items[n].skip) { sending[id].sent[n] = 1; continue; }
        try { await put(id, n, files[n].file); } catch (e) { sending[id].failed[n] = e.message; }
        sending[id].sent[n] = 1;
        drawSending(id);
      }
    }
    await Promise.all(Array.from({ length: sideBySide }, worker));
    const failed = Object.keys(sending[id].failed), reasons = Object.values(sending[id].failed);
    delete sending[id];
    announced.delete(id);
    try {
      const all = await (await ask("/batches/" + id + "/done", { method: "POST" })).json();
      if (box) { draw(all); follow(id); }
    } catch (e) { trouble(e.message); return; }
    if (failed.length > 0) trouble(failed.length + " 个文件没有传到，请再拖一次。" + reasons[0]);
    elsewhere(id, "收到 " + (files.length - failed.length) + " 个文件，正在读。", failed.length === 0);
  }

  // put sends one file. XMLHttpRequest, and not fetch, tells how much has gone.
  function put(id, n, file, tries = 3) {
    return new Promise((ok, no) => {
      const x = new XMLHttpRequest();
      x.open("PUT", "/batches/" + id + "/" + n);
      x.upload.onprogress = (e) => { if (e.lengthComputable && sending[id]) { sending[id].sent[n] = 0.99 * e.loaded / Math.max(1, e.total); drawSending(id); } };
      x.onload = () => { if (x.status < 300) ok(); else if (x.status >= 500 && tries > 1) setTimeout(() => put(id, n, file, tries - 1).then(ok, no), 1500); else no(new Error(x.responseText || "没有传到")); };
      x.onerror = () => { if (tries > 1) setTimeout(() => put(id, n, file, tries - 1).then(ok, no), 1500); else no(new Error("没有传到：程序停止了，或文件在传送中被改动、移走")); };
      x.send(file);
    });
  }

  const box = document.getElementById("batches");
  const shown = {}; // by batch: the parts of what is drawn

  const names = { imported: ["导入", "good"], duplicate: ["重复", ""], refused: ["拒收", "bad"], not_come: ["没有传到", "warn"], "": ["不导入", ""] };
  const counted = [["imported", "导入", ""], ["duplicate", "重复", ""], ["refused", "拒收", "wrong"], ["not_come", "没有传到", "warn"], ["", "不用导入", ""]];

  function unitAddress(unit, year) { return "/unit?unit=" + encodeURIComponent(unit) + (year ? "&year=" + year : ""); }

  // broughtBy says when a batch was brought, and by whom.
  function broughtBy(batch) { return batch.at + "　" + (batch.from ? "收件箱 " + batch.from : batch.by); }

  function filesTable(rows) {
    return make("div", { class: "rows", tabindex: 0, role: "group", "aria-label": "文件和结果" }, make("table", { class: "list small" }, make("thead", {}, make("tr", {}, make("th", {}, "文件"), make("th", {}, "结果"), make("th", {}, "说明"), make("th", {}, "问题"))), rows));
  }

  function card(batch) {
    const title = make("h2", {}, broughtBy(batch));
    const parts = {
      summary: make("div", { class: "summary" }), bar: make("progress", { max: 1, value: 0, "aria-label": "进度" }),
      problem: make("p", { class: "wrong", role: "alert" }), lost: make("div", { class: "lost", hidden: true }),
      needs: make("tbody"), needsSaid: make("summary"), rows: make("tbody"), rowsSaid: make("summary"), revision: -1,
    };
    const retry = make("button", { class: "small", type: "button" }, "再试");
    retry.addEventListener("click", async () => {
      try { draw(await (await ask("/batches/" + batch.id + "/retry", { method: "POST" })).json()); follow(batch.id); } catch (e) { trouble(e.message); }
    });
    parts.retry = retry;
    parts.need = make("details", { open: true, hidden: true }, parts.needsSaid, filesTable(parts.needs));
    parts.details = make("details", { open: true }, parts.rowsSaid, filesTable(parts.rows));
    parts.card = make("section", { class: "card batch", id: "batch-" + batch.id, "data-by": batch.from ? "收件箱" : batch.by }, title, parts.summary, parts.bar, parts.problem, parts.retry, parts.lost, parts.need, parts.details);
    return parts;
  }

  // folded is a batch of which only the counts are known; what it holds is asked for
  // when somebody looks.
  function folded(batch) {
    const said = counted.filter(([status]) => batch.counts[status]).map(([status, name, mark]) => make("span", { class: mark }, name + " " + batch.counts[status]));
    const head = make("details", { class: "card batch", id: "batch-" + batch.id, "data-by": batch.from ? "收件箱" : batch.by }, make("summary", {}, make("h2", {}, broughtBy(batch)), ...said.flatMap((e) => [" ", e])));
    head.addEventListener("toggle", async () => {
      if (!head.open) return;
      try {
        const all = await (await ask("/batches/" + batch.id)).json();
        const parts = shown[batch.id] = card(all);
        head.replaceWith(parts.card);
        draw(all);
        parts.card.tabIndex = -1;
        parts.card.focus({ preventScroll: true });
      } catch (e) { head.open = false; trouble(e.message); }
    });
    return head;
  }

  // fill lists rows, of very many the first.
  function fill(body, rows) {
    body.replaceChildren(...rows.slice(0, mostRows));
    if (rows.length > mostRows) body.append(make("tr", {}, make("td", { colspan: 4, class: "faint" }, "还有 " + (rows.length - mostRows) + " 个文件没有列出。")));
  }

  // draw shows a batch. What a person has to do something about is open; what needs
  // nothing is folded with its count, once all is read.
  function draw(batch) {
    if (!box) return;
    let parts = shown[batch.id];
    if (!parts) {
      parts = shown[batch.id] = card(batch);
      box.prepend(parts.card);
      listPeople();
    }
    if (parts.revision === batch.revision) return;
    const before = parts.batch;
    parts.revision = batch.revision;
    parts.batch = batch;
    const counts = { imported: 0, duplicate: 0, refused: 0, not_come: 0, "": 0 };
    const rows = [], needs = [], lost = [];
    (batch.items || []).forEach((item, n) => {
      if (item.unfit) { counts.refused++; needs.push([0, row(item.name, names.refused, item.skip, "", "", undefined, "refused")]); return; }
      if (item.skip) { counts[""]++; rows.push([3, row(item.name, names[""], item.skip, "", "")]); return; }
      if (!item.lines || item.lines.length === 0) {
        const state = item.got ? (batch.state === "receiving" ? "已传到" : "等着读") : "传送中";
        rows.push([2, row(item.name, [state, ""], "", "", "", n)]);
        return;
      }
      for (const line of item.lines) {
        counts[line.status]++;
        if (line.status === "not_come") { lost.push(line.file); continue; }
        const asked = asks(line), order = line.status === "refused" ? 0 : line.status === "imported" ? 1 : 2;
        (line.status === "refused" || asked.length > 0 ? needs : rows).push([batch.state === "done" ? order : 1, row(line.file, names[line.status] || names[""], line.text, line.unit ? unitAddress(line.unit, line.year) : "", line.found, undefined, line.status, asked)]);
      }
    });
    const inOrder = (list) => list.sort((a, b) => a[0] - b[0]).map((r) => r[1]);
    fill(parts.needs, inOrder(needs));
    fill(parts.rows, inOrder(rows));
    parts.need.hidden = needs.length === 0;
    parts.needsSaid.textContent = "要处理的（" + needs.length + "）";
    parts.details.hidden = rows.length === 0;
    parts.rowsSaid.textContent = batch.state === "done" ? "不用处理的（" + rows.length + "）" : "每个文件（" + rows.length + "）";
    if (batch.state === "done" && (!before || before.state !== "done")) parts.details.open = false;
    parts.lost.hidden = lost.length === 0;
    parts.lost.replaceChildren(make("p", {}, make("strong", {}, "没有传到的（" + lost.length + "）"), "　页面关得太早，或传送中断了，程序没有收到。请把它们再拖一次；已经传到的会认出是重复。"),
      make("ul", { class: "plainlist" }, ...lost.slice(0, mostRows).map((name) => make("li", {}, name))));
    if (lost.length > mostRows) parts.lost.append(make("p", {}, "还有 " + (lost.length - mostRows) + " 个没有列出。"));
    parts.problem.textContent = batch.problem || "";
    parts.problem.hidden = !batch.problem;
    parts.retry.hidden = batch.state !== "failed";
    const said = { receiving: "正在传送", waiting: "等着读", reading: "正在读 " + batch.read + " / " + batch.total, done: "读完了", failed: "没有读完，会自动再试；文件都还在" }[batch.state];
    parts.summary.replaceChildren(make("strong", { role: "status" }, said));
    for (const [status, name, mark] of counted) {
      if (counts[status] || status === "imported" || status === "refused") parts.summary.append(make("span", { class: counts[status] ? mark : "" }, name + " " + counts[status]));
    }
    if (batch.state === "done") {
      const years = yearsOf(batch);
      parts.summary.append(make("a", { class: "button small", href: "/district" + (years.length > 0 ? "?year=" + years[0][0] : "") }, "看总览"));
      for (const [year, files] of years.slice(1)) {
        parts.summary.append(make("span", {}, files + " 个文件是 ", make("a", { href: "/district?year=" + year }, year + " 年度"), "的"));
      }
      if (counts.refused) parts.summary.append(make("a", { href: "#refused" }, "处理拒收的文件"));
    }
    parts.bar.hidden = batch.state === "done";
    if (batch.state === "reading") { parts.bar.value = batch.total ? batch.read / batch.total : 0; }
    else if (batch.state === "waiting" || batch.state === "failed") { parts.bar.removeAttribute("value"); }
    drawSending(batch.id);
  }

  const listed = 10; // batches that are not folded away together

  // setUpBatches shows the batches, the newest first, and folds the older ones away.
  function setUpBatches() {
    const batches = JSON.parse(box.dataset.batches || "[]") || [];
    const older = make("details", { class: "older" }, make("summary"));
    batches.forEach((batch, i) => {
      if (batch.counts) { (i < listed ? box : older).append(folded(batch)); return; }
      const parts = shown[batch.id] = card(batch);
      box.append(parts.card);
      draw(batch);
      if (batch.state !== "done") follow(batch.id);
    });
    if (older.children.length > 1) {
      older.firstChild.textContent = "更早的（" + (older.children.length - 1) + " 批）";
      box.append(older);
    }
    listPeople();
    const by = document.getElementById("by");
    by.addEventListener("change", () => {
      for (const e of box.querySelectorAll("[data-by]")) e.hidden = by.value !== "" && e.dataset.by !== by.value;
      const older = box.querySelector(".older");
      if (older) older.open = by.value !== "";
    });
  }

  // listPeople offers to show the batches of one person, where there are several.
  function listPeople() {
    const by = document.getElementById("by"), known = Array.from(by.options).map((o) => o.value);
    for (const e of box.querySelectorAll("[data-by]")) {
      if (!known.includes(e.dataset.by)) { known.push(e.dataset.by); by.append(make("option", { value: e.dataset.by }, e.dataset.by)); }
    }
    by.closest("form").hidden = known.length < 3;
  }

  // yearsOf are the years that the files of a batch are of, with how many are: that of
  // most files first.
  function yearsOf(batch) {
    const files = new Map();
    for (const item of batch.items || []) for (const line of item.lines || []) if (line.year) files.set(line.year, (files.get(line.year) || 0) + 1);
    return Array.from(files).sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  }

  // asks are the forms by which a person answers what a line asks: which of two
  // filings counts, or whose a withdrawn file is.
  function asks(line) {
    const hidden = (name, value) => make("input", { type: "hidden", name: name, value: value });
    const forms = (line.waits || []).map((w) => make("form", { method: "post", action: "/unit/current", class: "inline", "data-here": true },
      hidden("id", w.id), hidden("back", location.pathname + location.search), make("label", {}, w.form + " 理由 ", make("input", { name: "why", required: "", size: 12 })), " ",
      make("button", { class: "small" }, "改用新报的"), " ", make("button", { class: "small second", name: "keep", value: "1" }, "仍用现行的")));
    if (line.again) {
      forms.push(make("form", { method: "post", action: "/refused", class: "inline", "data-here": true }, hidden("sum", line.again), hidden("back", location.pathname + location.search),
        make("label", {}, "单位 ", make("input", { name: "unit", list: "units", value: line.unit || "" })), " ",
        make("label", {}, "年度 ", make("input", { name: "given_year", size: 5, inputmode: "numeric" })), " ", make("button", { class: "small" }, "改单位、年度重读")));
    }
    return forms;
  }

  function row(name, badge, text, to, found, n, status, forms) {
    const file = make("td", {}, to ? make("a", { href: to }, name) : name);
    return make("tr", { class: status === "refused" ? "row-refused" : "" }, file, make("td", { class: "nowrap" }, make("span", { class: "badge " + badge[1], "data-n": n }, badge[0])), make("td", {}, text, ...(forms || [])), make("td", { class: "nowrap" }, found));
  }

  // drawSending shows how much of a batch has gone.
  function drawSending(id) {
    const on = sending[id], parts = shown[id];
    if (on && !box) elsewhere(id, "正在传送 " + on.sent.filter((share) => share === 1).length + " / " + on.sent.length);
    if (!on || !parts) return;
    let all = 0, gone = 0, files = 0;
    on.sent.forEach((share, n) => { all += on.sizes[n] + 1; gone += share * (on.sizes[n] + 1); files += share === 1 ? 1 : 0; });
    parts.bar.value = gone / all;
    parts.summary.firstChild.textContent = "正在传送 " + files + " / " + on.sent.length;
    for (const badge of parts.rows.querySelectorAll("[data-n]")) {
      const share = on.sent[Number(badge.getAttribute("data-n"))];
      badge.textContent = on.failed[badge.getAttribute("data-n")] ? "没有传到" : share === 1 ? "已传到" : share > 0 ? "传送 " + Math.floor(share * 100) + "%" : "等着传";
    }
  }

  // follow asks how far a batch is until it is done.
  async function follow(id) {
    for (let failures = 0; failures < 20;) {
      await new Promise((ok) => setTimeout(ok, 350 + (shown[id].batch.items || []).length / 10));
      try {
        const answer = await ask("/batches/" + id + "?have=" + shown[id].revision);
        if (failures > 0) trouble("");
        failures = 0;
        if (answer.status === 204) continue;
        const batch = await answer.json();
        draw(batch);
        if (batch.state === "done") { // what was refused can now be answered
          count("/counts" + location.search);
          if (window.htmx) htmx.ajax("GET", "/receive", { target: "#refused", select: "#refused", swap: "outerHTML" });
          return;
        }
      } catch (e) { failures++; trouble(e.message); }
    }
  }

  // changed reports whether a person has filled in a field.
  function changed(field) {
    if (field.type === "hidden" || field.type === "submit") return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.files.length > 0;
    if (field.options) return field.selectedIndex !== Math.max(0, Array.from(field.options).findIndex((o) => o.defaultSelected));
    return field.value !== field.defaultValue;
  }

  // typed reports whether something stands on the page that would go with it.
  function typed() {
    return unsaved.size > 0 || Array.from(document.querySelectorAll("main form[method=post]")).some((form) => Array.from(form.elements).some(changed));
  }

  // elsewhere tells on any other page than 收表 how far a batch is that was dropped
  // there, and leads to 收表 once all has come, unless something was typed here.
  function elsewhere(id, text, all) {
    if (box) return;
    let told = document.getElementById("sent");
    if (!told) {
      told = make("div", { class: "told done", id: "sent", role: "status" });
      document.getElementById("main").append(told);
    }
    const to = "/receive" + yearQuery() + "#batch-" + id;
    told.replaceChildren(make("p", {}, text));
    if (all && announced.size === 0 && !typed()) { leaveFor(to); return; }
    if (all) told.append(make("a", { class: "button small", href: to }, "到收表看"));
  }

  // yearQuery is the year of the page, as an address has it.
  function yearQuery() {
    const year = document.getElementById("year");
    return year ? "?year=" + year.value : "";
  }

  // setUpDrop takes in what is dropped, wherever on whichever page: a file that misses
  // would replace the page.
  function setUpDrop() {
    const own = document.getElementById("drop"), may = document.querySelector("header nav");
    const sign = make("div", { class: "dropsign", hidden: true, "aria-hidden": "true" }, make("p", {}, "松开鼠标，收下这些文件"));
    document.body.append(sign);
    const over = (on) => { sign.hidden = !on; if (own) own.classList.toggle("over", on); };
    const files = (e) => e.dataTransfer && Array.from(e.dataTransfer.types).includes("Files");
    const aside = (e) => e.target.closest && e.target.closest("input[type=file]:not(.hidden-input)"); // takes a file itself
    addEventListener("dragenter", (e) => { if (files(e)) { e.preventDefault(); over(may && !aside(e)); } });
    addEventListener("dragleave", (e) => { if (!e.relatedTarget) over(false); });
    addEventListener("dragover", (e) => { if (files(e) && !aside(e)) { e.preventDefault(); if (!may) e.dataTransfer.dropEffect = "none"; } });
    addEventListener("drop", async (e) => {
      over(false);
      if (!files(e) || aside(e)) return;
      e.preventDefault();
      if (!may) return;
      try { await send(await filesOf(e.dataTransfer)); } catch { trouble("有文件读不出来（可能正被别的程序打开），请关闭后再拖一次。"); }
    });
    addEventListener("beforeunload", (e) => { if (announced.size > 0) e.preventDefault(); });
    addEventListener("pagehide", () => { for (const id of announced) navigator.sendBeacon("/batches/" + id + "/done"); });
    if (!own) return;
    setUpBatches();
    document.getElementById("files").addEventListener("change", async (e) => { const list = Array.from(e.target.files).map((file) => ({ file, name: file.name })); e.target.value = ""; await send(list); });
    document.getElementById("folder").addEventListener("change", async (e) => { const list = inFolder(e.target.files); e.target.value = ""; await send(list); });
  }

  // ---- what is not saved ----

  // unsaved are the forms in which something was typed that is not saved, with what they
  // are called.
  const unsaved = new Map();
  let leaving = false; // a person has said so

  const unsavedText = () => "「" + Array.from(unsaved.values()).join("」「") + "」改了还没有保存，离开就没有了。离开吗？";

  function setUpUnsaved() {
    for (const form of document.querySelectorAll("form[data-unsaved]")) {
      const filled = () => new URLSearchParams(new FormData(form)).toString();
      const before = filled();
      if (form.hasAttribute("data-dirty")) unsaved.set(form, form.dataset.unsaved);
      form.addEventListener("input", () => {
        if (form.hasAttribute("data-dirty") || filled() !== before) unsaved.set(form, form.dataset.unsaved); else unsaved.delete(form);
      });
    }
    // In the page's own words where that can be: a browser asks in its own.
    document.addEventListener("click", (e) => {
      const link = e.target.closest("a[href]");
      if (!link || unsaved.size === 0 || e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey || link.target || link.hasAttribute("download") || link.getAttribute("href").startsWith("#") || link.hasAttribute("data-discard")) return;
      if (confirm(unsavedText())) leaving = true; else e.preventDefault();
    });
    document.addEventListener("submit", (e) => {
      const sent = unsaved.delete(e.target);
      if (unsaved.size === 0 || e.defaultPrevented || (e.submitter && e.submitter.getAttribute("formmethod") === "get")) return;
      if (confirm(unsavedText())) { leaving = true; return; }
      if (sent) unsaved.set(e.target, e.target.dataset.unsaved);
      e.preventDefault();
      e.stopImmediatePropagation();
    });
    document.addEventListener("click", (e) => { if (e.target.closest("[data-discard]")) unsaved.clear(); });
    addEventListener("beforeunload", (e) => { if (unsaved.size > 0 && !leaving) e.preventDefault(); });
  }

  // ---- charts ----

  // On paper bars are told apart without colours, as .k1 and .k2 of app.css are.
  const patterns = [undefined, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [1, 3], rotation: Math.PI / 4, color: "#fff" }, { symbol: "rect", dashArrayX: [1, 3], dashArrayY: [1, 0], color: "#fff" }];

  // inLines breaks a label into lines of about the same length, of so many characters at
  // most; none ends with an opening bracket.
  function inLines(label, most) {
    const each = Math.ceil(label.length / Math.ceil(label.length / Math.max(2, most)));
    const lines = [""];
    for (const c of label) {
      const line = lines[lines.length - 1];
      if (c !== "）" && (line.length >= each || c === "（" && line.length === each - 1)) lines.push(c); else lines[lines.length - 1] += c;
    }
    return lines.join("\n");
  }

  // chartOption is a chart as wide as its element. The legend is the page's own, above it.
  function chartOption(element, onPaper) {
    const c = JSON.parse(element.dataset.chart), width = element.clientWidth;
    const figure = element.closest("figure");
    const colours = c.series.map((s, i) => { const of = figure.querySelector(".k" + i); return of ? getComputedStyle(of).backgroundColor : "#12548c"; });
    const size = onPaper ? 11 : 12;
    const room = c.flat ? Math.min(150, Math.floor(width * 0.4)) : Math.max(40, Math.floor((width - 46) / Math.max(1, c.labels.length)) - 6);
    const labels = c.labels.map((label, i) => (c.flat ? label : inLines(label, Math.floor(room / size))) + (c.units ? "\n" + c.units[i] + (room > 66 ? " 个单位" : " 个") : ""));
    const category = { type: "category", data: labels, inverse: !!c.flat, axisTick: { show: false },
      axisLabel: { interval: 0, width: room, overflow: c.flat ? "truncate" : "break", color: "#1c2733", fontSize: size, lineHeight: size + 3 } };
    const value = { type: "value", splitNumber: 4, axisLabel: { color: "#55626f", hideOverlap: true, fontSize: size }, splitLine: { lineStyle: { color: "#e6eaee" } } };
    // Beside more bars than that there is no room for their figures.
    const roomy = c.flat || c.series.length < 3 && width / labels.length > 50;
    const series = c.series.map((s, i) => ({
      name: s.name, type: "bar", data: s.data, barMaxWidth: 30,
      itemStyle: { color: colours[i], borderRadius: 2, decal: onPaper ? patterns[i % patterns.length] : undefined },
      label: { show: roomy, position: c.limit !== undefined ? "insideLeft" : c.flat ? "right" : "top", color: c.limit !== undefined ? "#fff" : "#1c2733", fontSize: size, formatter: (p) => (p.value === null || p.value === undefined ? "" : String(Math.round(p.value * 100) / 100)) },
    }));
    if (c.limit !== undefined && series.length > 0) {
      series[0].markLine = { symbol: "none", silent: true, label: { show: false }, lineStyle: { color: "#a8201a", type: "dashed", width: 2 }, data: [c.flat ? { xAxis: c.limit } : { yAxis: c.limit }] };
    }
    return {
      animation: !onPaper && !matchMedia("(prefers-reduced-motion: reduce)").matches, animationDuration: 300, aria: { enabled: true },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid: { left: 2, right: c.flat ? 34 : 6, top: roomy && !c.flat ? 20 : 10, bottom: 2, containLabel: true },
      tooltip: { renderMode: "richText", confine: true, trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (v) => (v === null || v === undefined ? "未判定" : Math.round(v * 100) / 100 + " " + (c.suffix || "")) },
      xAxis: c.flat ? value : category, yAxis: c.flat ? category : value, series,
    };
  }

  // drawChart draws a chart anew; on paper sharper and of a size that fits there.
  function drawChart(element, paper) {
    const before = echarts.getInstanceByDom(element);
    if (before) before.dispose();
    const chart = echarts.init(element, null, paper ? { renderer: "canvas", devicePixelRatio: 3, width: paper.width, height: paper.height } : { renderer: "canvas" });
    chart.setOption(chartOption(element, !!paper));
    const links = JSON.parse(element.dataset.chart).links;
    if (links) chart.on("click", (p) => { if (links[p.dataIndex]) location.assign(links[p.dataIndex]); });
  }

  const charts = () => (window.echarts ? Array.from(document.querySelectorAll("[data-chart]")) : []);

  function drawCharts() { for (const e of charts()) if (!echarts.getInstanceByDom(e)) drawChart(e); }

  // How wide a chart is on paper is not known before it is there: .onepage of app.css has
  // two of them side by side on 172 mm.
  const onPaper = { width: 305, height: 190 };

  addEventListener("beforeprint", () => { for (const e of charts()) { e.style.width = onPaper.width + "px"; drawChart(e, onPaper); } });
  addEventListener("afterprint", () => { for (const e of charts()) { e.style.width = ""; drawChart(e); } });
  addEventListener("resize", () => { for (const e of charts()) { const chart = echarts.getInstanceByDom(e); if (chart) { chart.resize(); chart.setOption(chartOption(e, false)); } } });

  // ---- tables ----

  // setUpTables makes what has come into the page work, at first and whenever a part of it
  // is put in place.
  function setUpTables() {
    drawCharts();
    for (const e of document.querySelectorAll("[data-copyfrom], [data-print]")) e.hidden = false;
    for (const all of document.querySelectorAll("[data-all]")) countPicked(all.dataset.all);
  }

  // A table that is put in another order stays where it was across.
  let across = 0;
  document.addEventListener("htmx:beforeSwap", () => { const grid = document.querySelector(".grid"); across = grid ? grid.scrollLeft : 0; });
  document.addEventListener("htmx:afterSettle", () => { const grid = document.querySelector(".grid"); if (grid) grid.scrollLeft = across; setUpTables(); });

  // toClipboard puts a text on the clipboard.
  async function toClipboard(text) {
    try { await navigator.clipboard.writeText(text); } catch { // not on an address without TLS
      const field = make("textarea", { "aria-hidden": "true", class: "hidden-input" });
      field.value = text;
      document.body.append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      if (!copied) throw new Error("这个浏览器不让复制，请用「导出 .xlsx」。");
    }
  }

  // What is for paper goes there at once, but not when it is come back to.
  addEventListener("load", () => {
    const [way] = performance.getEntriesByType("navigation");
    if (document.querySelector("[data-print]") && way && way.type === "navigate") print();
  });

  document.addEventListener("click", async (e) => {
    if (e.target.closest("[data-print]")) print();
    const copy = e.target.closest("[data-copyfrom]");
    if (!copy) return;
    try {
      await toClipboard(await (await ask(copy.dataset.copyfrom)).text());
      copy.focus();
      copy.textContent = "已复制";
      setTimeout(() => { copy.textContent = "复制"; }, 2000);
    } catch (e) { trouble(e.message); }
  });

  // ---- small things ----

  setUpUnsaved(); // before what else is done where a form is sent

  document.addEventListener("change", (e) => {
    if (!e.target.matches("[data-submit]")) return;
    if (unsaved.size > 0 && !leaving) {
      if (!confirm(unsavedText())) { e.target.form.reset(); return; }
      leaving = true;
    }
    e.target.form.submit();
  });

  document.addEventListener("submit", (e) => {
    const form = e.target, question = form.getAttribute("data-confirm");
    if (question && !confirm(question)) { e.preventDefault(); return; }
    // A second click while the first is on its way would do it twice.
    const method = (e.submitter && e.submitter.getAttribute("formmethod")) || form.getAttribute("method");
    if (method !== "post" || form.hasAttribute("hx-get")) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 5000);
    keepPlace();
    if (form.hasAttribute("data-here")) {
      e.preventDefault();
      sendHere(form, e.submitter);
    }
  });

  // sendHere sends a form from here: where something goes wrong the page stays, with
  // what was typed, and says it beside the field.
  async function sendHere(form, button) {
    takeBack(form);
    const fields = new FormData(form);
    if (button && button.name) fields.set(button.name, button.value);
    const to = (button && button.getAttribute("formaction")) || form.getAttribute("action");
    try {
      const answer = await fetch(to, { method: "POST", credentials: "same-origin", headers: { "Jixiao-Here": "1" },
        body: form.enctype === "multipart/form-data" ? fields : new URLSearchParams(fields) });
      if (!answer.ok) {
        say(form, (await answer.text()).slice(0, 1000) || "没有办成，请再试一次。", answer.headers.get("Jixiao-Field"), answer.status === 409);
      } else if (answer.headers.get("Jixiao-To")) {
        leaveFor(answer.headers.get("Jixiao-To"));
        return; // the button stays as it is until the page is another one
      } else if (answer.headers.get("Content-Disposition")) {
        await keepFile(answer);
      }
    } catch {
      say(form, "连不上程序：它可能已经停止。请重新打开程序；填的内容都还在，再点一次就行。");
    }
    delete form.dataset.sent;
  }

  // leaveFor goes to a page, anew where it is this one.
  function leaveFor(address) {
    unsaved.clear();
    const to = new URL(address, location.href);
    if (to.pathname + to.search !== location.pathname + location.search) { location.assign(to); return; }
    history.replaceState(null, "", to);
    location.reload();
  }

  // keepFile keeps what was answered as a file.
  async function keepFile(answer) {
    const name = (answer.headers.get("Content-Disposition") || "").replace(/^.*filename\*=UTF-8''/, "");
    const link = make("a", { href: URL.createObjectURL(await answer.blob()), download: decodeURIComponent(name) });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  }

  let besides = 0; // that were said, for their ids

  // say tells beside the field of a form, or at its end, what is wrong; again is whether
  // the page shows what is no longer so.
  function say(form, text, name, again) {
    takePlace(); // it is still this page
    let field = name && form.elements[name];
    if (field && !field.matches) field = field[0]; // of several
    const id = "beside-" + ++besides;
    const p = make("p", { class: "beside", role: "alert", id: id }, text);
    if (again) {
      const button = make("button", { type: "button", class: "small second" }, "刷新");
      button.addEventListener("click", () => location.reload());
      p.append(" ", button);
    }
    if (field && field.type !== "hidden") {
      (field.closest("label") || field).after(p);
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", id);
      field.focus();
      if (field.select) field.select();
    } else {
      form.append(p);
    }
    for (let d = p.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    p.scrollIntoView({ block: "nearest" });
  }

  // takeBack takes back what was said about a form.
  function takeBack(form) {
    for (const p of form.querySelectorAll(".beside")) p.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
  }

  // ---- keeping the place ----

  // What is decided leads to the same page anew. It is then shown where it was, and not
  // from its beginning.
  const placeKey = "jixiao-place";
  const pageName = () => location.pathname + " " + (new URLSearchParams(location.search).get("unit") || "");
  const scrolled = () => Array.from(document.querySelectorAll(".side, .paper, .scroll.tall, .scroll.grid"));

  function keepPlace() {
    try {
      sessionStorage.setItem(placeKey, JSON.stringify({ page: pageName(), y: scrollY, sheet: sheetShown() && sheetShown().id, inside: scrolled().map((e) => [e.scrollTop, e.scrollLeft]),
        open: Array.from(document.querySelectorAll("main details[id]")).filter((d) => d.open).map((d) => d.id) }));
    } catch { /* a browser that keeps nothing */ }
  }

  // takePlace returns the place that was kept for this page; null for none.
  function takePlace() {
    try {
      const place = JSON.parse(sessionStorage.getItem(placeKey));
      sessionStorage.removeItem(placeKey);
      return place && place.page === pageName() ? place : null;
    } catch { return null; }
  }

  function goBackTo(place) {
    const sheet = place.sheet && document.getElementById(place.sheet);
    if (sheet) chooseSheet(sheet);
    for (const id of place.open) { const d = document.getElementById(id); if (d) d.open = true; }
    scrollTo({ top: place.y, behavior: "instant" });
    scrolled().forEach((e, i) => { if (place.inside[i]) [e.scrollTop, e.scrollLeft] = place.inside[i]; });
  }

  // ---- the sheets of a unit ----

  // The sheets of a unit stand below one another, with links to them. The scripts make
  // tabs of these: one sheet is shown at a time, beside what was found.
  const bench = document.querySelector(".split");
  const sheets = bench ? Array.from(bench.querySelectorAll(".paperfile")) : [];
  const tabs = bench ? Array.from(bench.querySelectorAll(".sheettabs a")) : [];

  const sheetShown = () => sheets.find((s) => !s.hidden);

  function chooseSheet(sheet) {
    sheets.forEach((s, i) => {
      s.hidden = s !== sheet;
      if (!tabs[i]) return; // the only one
      tabs[i].setAttribute("aria-selected", String(s === sheet));
      tabs[i].tabIndex = s === sheet ? 0 : -1;
      if (s === sheet) inside(tabs[i].parentElement, tabs[i]);
    });
  }

  // headHeight is how much of the window the head of the page covers.
  const head = document.querySelector(".top");
  const headHeight = () => (getComputedStyle(head).position === "sticky" ? head.offsetHeight : 0);

  function setUpSheets() {
    if (!bench) return;
    const measure = () => document.documentElement.style.setProperty("--head", headHeight() + "px");
    measure();
    addEventListener("resize", measure);
    if (window.ResizeObserver) new ResizeObserver(measure).observe(head);
    bench.classList.add("tabbed");
    if (sheets.length === 0) return;
    if (tabs.length > 0) tabs[0].parentElement.setAttribute("role", "tablist");
    tabs.forEach((tab, i) => {
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", sheets[i].id);
      sheets[i].setAttribute("role", "tabpanel");
      sheets[i].setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("keydown", (e) => {
        const to = { ArrowLeft: i - 1, ArrowRight: i + 1, Home: 0, End: tabs.length - 1 }[e.key];
        if (to === undefined && e.key !== " " || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        const next = e.key === " " ? tab : tabs[(to + tabs.length) % tabs.length];
        next.click();
        next.focus({ preventScroll: true });
      });
    });
    chooseSheet(sheets[0]);
    addEventListener("popstate", () => setTimeout(() => { // once the browser has scrolled by itself
      const to = addressed();
      if (to) lead(to); else chooseSheet(sheets[0]);
    }, 0));
    // On paper stand all sheets, and what is folded of what was found.
    let unfolded = [];
    addEventListener("beforeprint", () => {
      unfolded = Array.from(document.querySelectorAll("#found details:not(.act):not([open])"));
      for (const d of unfolded) d.open = true;
    });
    addEventListener("afterprint", () => { for (const d of unfolded) d.open = false; });
  }

  // addressed is what the address of the page leads to.
  const addressed = () => (location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null);

  const isBench = (e, part) => bench && bench.contains(e) && e.matches(part);

  // isBeside is whether the findings stand beside the paper.
  const isBeside = () => getComputedStyle(bench).gridTemplateColumns.split(" ").length > 1;

  // inside scrolls an area so that something in it is to be seen, and nothing around the
  // area.
  function inside(area, e, from = 0, to = 0) {
    const r = e.getBoundingClientRect(), a = area.getBoundingClientRect();
    const top = a.top + from, room = area.clientHeight - from - to;
    if (r.top < top || Math.min(r.bottom, r.top + room) > top + room) area.scrollTop += r.top - top;
  }

  // centre scrolls the paper so that a cell is in its middle, where it can be.
  function centre(cell) {
    const paper = cell.closest(".paper");
    if (!paper) return;
    const corner = paper.querySelector(".corner"), r = cell.getBoundingClientRect(), a = paper.getBoundingClientRect();
    const down = corner ? corner.offsetHeight : 0, right = corner ? corner.offsetWidth : 0;
    paper.scrollTop += r.top - (a.top + down) - Math.max(0, (paper.clientHeight - down - r.height) / 2);
    paper.scrollLeft += r.left - (a.left + right) - Math.max(0, (paper.clientWidth - right - r.width) / 2);
  }

  // benchInView scrolls the page so that paper and findings fill the window, unless what
  // matters of them is to be seen already.
  function benchInView(...matters) {
    const seen = (e) => { const r = e.getBoundingClientRect(); return r.top >= headHeight() && Math.min(r.bottom, r.top + innerHeight / 2) <= innerHeight; };
    if (matters.length > 0 && matters.every(seen)) return;
    scrollBy({ top: bench.getBoundingClientRect().top - headHeight() - 8, behavior: "instant" });
  }

  // ---- findings and their cells ----

  // findingAt is the finding that an element of an address is, or stands before.
  function findingAt(to) {
    if (to.matches(".finding")) return to;
    return to.nextElementSibling && to.matches("span") && to.nextElementSibling.matches(".finding") ? to.nextElementSibling : null;
  }

  function markOnly(name, e) {
    for (const other of document.querySelectorAll("." + name)) other.classList.remove(name);
    if (e) e.classList.add(name);
  }

  const cellsOf = (finding) => Array.from(finding.querySelectorAll("a.cell")).map((a) => document.getElementById(decodeURIComponent(a.hash.slice(1)))).filter(Boolean);

  // showFinding shows a finding and its cell, both in view. Stay leaves the paper where
  // it is; where the finding does not stand beside it, the cell is shown if it is what
  // was asked for.
  function showFinding(finding, { cell, stay } = {}) {
    const asked = cell && !stay;
    unfold(finding);
    cell = cell || cellsOf(finding)[0];
    markOnly("current", finding);
    markOnly("shown", cell);
    if (cell && !stay) { unfold(cell); centre(cell); }
    if (isBeside()) {
      inPanel(finding);
      benchInView(...[finding, !stay && cell].filter(Boolean));
    } else if (asked) {
      cell.scrollIntoView({ block: "center", inline: "nearest" });
    } else {
      finding.scrollIntoView({ block: "nearest" });
    }
  }

  // inPanel brings something into view among the findings, between what stands fast at
  // the head and at the foot of them.
  function inPanel(e) {
    const side = e.closest(".side"), foot = side.querySelector(".several");
    inside(side, e, side.querySelector(".foundhead").offsetHeight, foot ? foot.offsetHeight : 0);
  }

  const inSight = (e) => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; };

  // nextOf is the one of some elements that comes after that which the focus is in, or was
  // last; undefined after the last one.
  function nextOf(all, by, last) {
    const now = all.findIndex((e) => e.contains(document.activeElement)), from = now >= 0 ? now : all.indexOf(last);
    return all[from < 0 ? (by > 0 ? 0 : all.length - 1) : from + by];
  }

  // step goes to the next finding that stands, or the one before: on the page of a unit,
  // or in the list of all.
  function step(by) {
    const side = document.getElementById("found");
    if (!side) { stepRow(by); return; }
    const next = nextOf(Array.from(side.querySelectorAll(".finding:not(.accepted)")), by, side.querySelector(".finding.current"));
    if (next) { showFinding(next); next.focus({ preventScroll: true }); return; }
    const on = by > 0 && document.getElementById("next-unit");
    if (on) { inPanel(on); on.focus(); }
  }

  // stepRow goes to the box of the next row of the list, where it has one, so that Space
  // picks it; after the last one to the next page.
  function stepRow(by) {
    const list = document.querySelector("[data-findings]");
    if (!list) return;
    const row = nextOf(Array.from(list.tBodies[0].rows), by, list.querySelector("tr.current"));
    const on = row ? row.querySelector("input.pick") || row.querySelector("a") : by > 0 && document.querySelector("[data-after]");
    if (!on) return;
    if (row) { markOnly("current", row); row.scrollIntoView({ block: "nearest" }); }
    on.focus({ preventScroll: !!row });
  }

  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey || e.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")) return;
    if (e.code === "KeyJ") step(1);
    else if (e.code === "KeyK") step(-1);
    else if (e.code === "KeyU") { const undo = document.querySelector("#done form button"); if (undo) undo.focus(); }
  });

  // ---- several at once ----

  function countPicked(id) {
    const boxes = picksOf(id), n = boxes.filter((b) => b.checked).length;
    for (const e of document.querySelectorAll(`[data-picked="${id}"]`)) e.textContent = "勾选了 " + n + " 条";
    for (const e of document.querySelectorAll(`[data-all="${id}"]`)) { e.checked = n > 0 && n === boxes.length; e.indeterminate = n > 0 && n < boxes.length; }
    const form = document.getElementById(id);
    if (form) form.hidden = n === 0;
  }

  const picksOf = (id) => Array.from(document.querySelectorAll(`input.pick[form="${id}"]`));

  document.addEventListener("change", (e) => {
    const other = e.target.matches(".ask [name=other]") && e.target.form.querySelector("[type=radio][value='']");
    if (other) other.checked = e.target.value !== ""; // who chooses among all says that it is none of the nearest
    const all = e.target.getAttribute("data-all");
    if (all) for (const box of picksOf(all)) box.checked = e.target.checked;
    if (all || e.target.matches("input.pick")) countPicked(all || e.target.getAttribute("form"));
  });

  document.addEventListener("click", async (e) => {
    const copy = e.target.closest("[data-copy]");
    if (copy) {
      const from = document.getElementById(copy.dataset.copy);
      try { await navigator.clipboard.writeText(from.textContent); } catch { // not on an address without TLS
        const range = document.createRange();
        range.selectNodeContents(from);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        document.execCommand("copy");
      }
      copy.textContent = "已复制";
      setTimeout(() => { copy.textContent = "复制"; }, 2000);
    }
    const add = e.target.closest("[data-addrow]");
    if (add) {
      const body = add.closest("form").querySelector("tbody");
      const fresh = body.lastElementChild.cloneNode(true);
      for (const input of fresh.querySelectorAll("input")) { input.value = ""; input.removeAttribute("aria-invalid"); }
      for (const wrong of fresh.querySelectorAll(".wrong")) wrong.remove();
      body.append(fresh);
      fresh.querySelector("input:not([type=hidden])").focus();
    }
    if (e.target.closest("[data-back]")) history.back();
    const close = e.target.closest("[data-close]");
    if (close) document.getElementById(close.dataset.close).remove();
    const by = e.target.closest("[data-step]");
    if (by) step(Number(by.dataset.step));
    // A reference leads to its finding or its cell, even in what is folded.
    const link = e.target.closest('a[href^="#"]');
    const to = link && !e.ctrlKey && !e.metaKey && !e.shiftKey && document.getElementById(decodeURIComponent(link.getAttribute("href").slice(1)));
    if (to) {
      const go = () => {
        if (to.matches("td, .side, .papers")) to.tabIndex = -1;
        lead(to, link);
        if (!link.matches("[role=tab]")) to.focus({ preventScroll: true });
      };
      if (bench) { // the browser would scroll the page
        e.preventDefault();
        if (link.hash !== location.hash) history.pushState(null, "", link.hash);
        go();
      } else {
        setTimeout(go, 0);
      }
    }
  });

  // What the scripts asked for and did not get is said, and not passed over.
  document.addEventListener("htmx:responseError", (e) => trouble(e.detail.xhr.responseText.slice(0, 500) || "没有办成，请再试一次。"));
  document.addEventListener("htmx:sendError", () => trouble("连不上程序：它可能已经停止。请重新打开程序；已经收到的文件都在。"));
  document.addEventListener("htmx:beforeSwap", () => trouble(""));

  function unfold(to) {
    const sheet = to.closest(".paperfile");
    if (sheet && sheet.hidden) chooseSheet(sheet);
    for (let d = to.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  }

  // lead shows what an address leads to, even in what is folded: a finding with its
  // cell, and a cell with the finding that a link of it leads from.
  function lead(to, link) {
    const finding = findingAt(to), from = link && link.closest(".finding");
    const on = link && link.closest(".paper td");
    if (finding) showFinding(finding, { cell: on, stay: !!on });
    else if (from && to.matches("td")) showFinding(from, { cell: to });
    else if (isBench(to, ".paperfile")) chooseSheet(to);
    else if (isBench(to, ".paper td")) { unfold(to); markOnly("shown", to); centre(to); benchInView(to); }
    else if (isBench(to, ".side *")) { unfold(to); inPanel(to); benchInView(to); }
    else if (isBench(to, ".side, .papers")) to.scrollIntoView({ block: "start" });
    else { unfold(to); to.scrollIntoView({ block: to.offsetHeight > innerHeight ? "start" : "center" }); }
  }

  // arrive shows the page where it was before something was decided on it, and what
  // its address leads to.
  function arrive() {
    const place = takePlace(), to = addressed();
    const show = () => {
      if (place) goBackTo(place);
      if (!to) return;
      const finding = findingAt(to);
      if (finding && place) showFinding(finding, { stay: true });
      else if (place) { unfold(to); if (!inSight(to)) to.scrollIntoView({ block: "nearest" }); }
      else lead(to);
      if (document.querySelector("[autofocus]")) return;
      const on = finding || (to.matches("tr") && to.querySelector("input:not([type=hidden]), select, textarea"));
      if (on) on.focus({ preventScroll: true });
    };
    show();
    // The browser goes to the address by itself, and takes the focus there.
    if (document.readyState !== "complete") addEventListener("load", () => setTimeout(show, 0));
  }

  setUpDrop();
  setUpSheets();
  setUpTables();
  count();
  arrive();
})();
