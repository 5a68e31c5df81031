// What the page draws and plays.
const data = JSON.parse(document.getElementById("data").textContent);
data.duration = data.duration || 1;
