//go:build !linux && !windows

package isolate

import (
	"os/exec"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// limitMemory bounds this process by watching it: where the kernel offers no
// limit that Go survives, a child that grows too large ends itself.
func limitMemory(n int64) error {
	debug.SetMemoryLimit(n * 3 / 4)
	go func() {
		sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
		for range time.Tick(100 * time.Millisecond) {
			metrics.Read(sample)
			if int64(sample[0].Value.Uint64()-sample[1].Value.Uint64()) > n {
				panic(outOfMemory)
			}
		}
	}()
	return nil
}

// dieWithParent needs nothing: the child ends when its standard input does.
func dieWithParent(*exec.Cmd) {}
