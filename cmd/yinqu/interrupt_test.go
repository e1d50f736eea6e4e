//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestInterrupt sends the signal of Ctrl-C to a scan that can't be over yet,
// because nobody takes its output.
func TestInterrupt(t *testing.T) {
	const files = 2000
	dir := t.TempDir()
	for i := range files {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%04d.txt", i)), []byte("nothing"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("yinqu", "scan", "--format", "json", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	head, err := r.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitUnread {
		t.Errorf("ended with %v, want exit code %d", err, exitUnread)
	}
	var report struct {
		Files   []struct{ Verdict string }
		Summary struct {
			Files       int
			Interrupted bool
		}
	}
	if err := json.NewDecoder(strings.NewReader(head + string(rest))).Decode(&report); err != nil {
		t.Fatalf("the report is cut off: %v", err)
	}
	if n := len(report.Files); !report.Summary.Interrupted || n != report.Summary.Files || n == 0 || n >= files {
		t.Errorf("%d files, summary %+v", n, report.Summary)
	}
}

// TestInterruptAtStandardInput: a pipe that never ends must not hold the
// program.
func TestInterruptAtStandardInput(t *testing.T) {
	cmd := exec.Command("yinqu", "scan", "-", "--format", "json")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// More than the pipe holds: when it is taken, the program is reading.
	if _, err := in.Write([]byte(strings.Repeat("nothing\n", 40_000))); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitUnread {
		t.Errorf("ended with %v, want exit code %d", err, exitUnread)
	}
}
