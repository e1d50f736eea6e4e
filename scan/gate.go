package scan

import (
	"sync"

	"yinqu/document"
)

// A gate bounds how much text is looked at at the same time: finding takes many
// times the memory of what is searched, and there may be many workers.
type gate struct {
	mu    sync.Mutex
	freed sync.Cond
	taken int // bytes of text
}

// atOnce is two long pieces, or many short documents.
const atOnce = 2 * document.PieceSize

func newGate() *gate {
	g := &gate{}
	g.freed.L = &g.mu
	return g
}

// enter waits until there is room for n bytes of text and returns what gives
// the room back. Text that is too long for any room goes alone.
func (g *gate) enter(n int) (leave func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.taken > 0 && g.taken+n > atOnce {
		g.freed.Wait()
	}
	g.taken += n
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.taken -= n
		g.freed.Broadcast()
	}
}
