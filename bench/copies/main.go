// Command copies measures what a redacted copy with its proof costs beside a
// scan of the same files.
//
//	go run ./copies -yinqu ../bin/yinqu DIR...
//
// What counts is CPU time, user and system, children included: the least of
// some runs of each, in turn.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

func main() {
	log.SetFlags(0)
	yinqu := flag.String("yinqu", "", "the program")
	runs := flag.Int("runs", 3, "runs of each")
	flag.Parse()
	if *yinqu == "" || flag.NArg() == 0 {
		log.Fatal("-yinqu and folders are needed")
	}
	fmt.Println("| files | scan, s | redact, s | ratio |\n|---|---|---|---|")
	for _, dir := range flag.Args() {
		if err := measure(*yinqu, dir, *runs); err != nil {
			log.Fatal(err)
		}
	}
}

// measure prints the row of the files in dir.
func measure(yinqu, dir string, runs int) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no files in %s: %w", dir, err)
	}
	var scan, redact time.Duration
	for i := range runs {
		out, err := os.MkdirTemp("", "copies-*")
		if err != nil {
			return err
		}
		s, err := cpu(yinqu, append([]string{"scan", "--jobs", "1", "--cache", "off", "--fail-on", "none"}, files...))
		if err == nil {
			var r time.Duration
			r, err = cpu(yinqu, append([]string{"redact", "-o", filepath.Join(out, "copies")}, files...))
			if i == 0 || r < redact {
				redact = r
			}
		}
		if err := errors.Join(err, os.RemoveAll(out)); err != nil {
			return err
		}
		if i == 0 || s < scan {
			scan = s
		}
	}
	fmt.Printf("| %s, %d | %.2f | %.2f | %.1f |\n", filepath.Base(dir), len(files), scan.Seconds(), redact.Seconds(), redact.Seconds()/scan.Seconds())
	return nil
}

// cpu runs the program and returns its CPU time. A refused copy or an unread
// part, which its exit says, is no error.
func cpu(yinqu string, args []string) (time.Duration, error) {
	c := exec.Command(yinqu, args...)
	err := c.Run()
	if code := c.ProcessState.ExitCode(); err != nil && code != 1 && code != 3 {
		return 0, fmt.Errorf("%s: %w", args[0], err)
	}
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime(), nil
}
