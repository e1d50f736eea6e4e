//go:build race

package isolate

// raceEnabled is true under the race detector, whose own memory is far more
// than a limit allows.
const raceEnabled = true
