package scan

import (
	"testing"
	"testing/synctest"
)

// TestGate lets in what has room and what would have room nowhere, alone.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		leave := g.enter(3 * atOnce)
		in := 0
		for range 3 {
			go func() {
				leave := g.enter(atOnce)
				in++
				leave()
			}()
		}
		synctest.Wait()
		if in != 0 {
			t.Errorf("%d entered beside a text that fills the room", in)
		}
		leave()
		synctest.Wait()
		if in != 3 || g.taken != 0 {
			t.Errorf("%d entered, %d bytes still taken", in, g.taken)
		}
	})
}
