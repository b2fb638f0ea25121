// Draws strokes, and tells the server of the picture after each.
const canvas = element.querySelector("canvas");
const pen = element.querySelector(".pen");
const hint = element.querySelector(".hint");
const ink = canvas.getContext("2d", { willReadFrequently: true });
const STEP = 6; // pixels that an arrow key moves the pen
let last = null;
let at = { x: canvas.width / 2, y: canvas.height / 2 };

function clear() {
  ink.fillStyle = "#fff";
  ink.fillRect(0, 0, canvas.width, canvas.height);
  hint.hidden = false;
}

function line(from, to) {
  ink.lineWidth = 18; // about 2 of the 20 pixels that a digit of MNIST is high
  ink.lineCap = ink.lineJoin = "round";
  ink.beginPath();
  ink.moveTo(from.x, from.y);
  ink.lineTo(to.x + 0.01, to.y);
  ink.stroke();
  hint.hidden = true;
}

function tell() {
  trigger("input", { picture: canvas.toDataURL("image/png") });
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - box.left) * canvas.width) / box.width,
    y: ((event.clientY - box.top) * canvas.height) / box.height,
  };
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  canvas.setPointerCapture(event.pointerId);
  last = place(event);
  line(last, last);
});
canvas.addEventListener("pointermove", (event) => {
  if (last === null) return;
  for (const each of event.getCoalescedEvents?.() ?? [event]) {
    const next = place(each);
    line(last, next);
    last = next;
  }
});
for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, () => {
    if (last === null) return;
    last = null;
    tell();
  });
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
let drawn = false;
function move(next) {
  at = {
    x: Math.min(Math.max(next.x, 0), canvas.width),
    y: Math.min(Math.max(next.y, 0), canvas.height),
  };
  pen.style.left = (100 * at.x) / canvas.width + "%";
  pen.style.top = (100 * at.y) / canvas.height + "%";
}
canvas.addEventListener("keydown", (event) => {
  const way = ARROWS[event.key];
  if (!way) return;
  event.preventDefault();
  const from = at;
  move({ x: at.x + STEP * way[0], y: at.y + STEP * way[1] });
  if (event.shiftKey) {
    line(from, at);
    drawn = true;
  }
});
canvas.addEventListener("keyup", (event) => {
  if (event.key === "Shift" && drawn) {
    drawn = false;
    tell();
  }
});

// Pictures go to the file input of the page, wherever they are dropped.
for (const name of ["dragover", "drop"]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    const input = document.querySelector("input[type=file]");
    if (name === "drop" && event.dataTransfer.files.length && input) {
      const one = new DataTransfer();
      one.items.add(event.dataTransfer.files[0]);
      input.files = one.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
document.addEventListener("clear-pad", clear);

clear();
move(at);
