// What the page draws and plays.
const data = JSON.parse(document.getElementById("data").textContent);
data.duration = data.duration || 1;
// What of the recording is the interview: nothing before and after it counts.
const [partFrom, partTo] = data.part;
