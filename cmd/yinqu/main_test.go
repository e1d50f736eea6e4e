package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts run the test binary itself under the name yinqu, as a process of
// its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"yinqu": main})
}

func TestScripts(t *testing.T) {
	cases, err := filepath.Abs("../../testdata/cases")
	if err != nil {
		t.Fatal(err)
	}
	model, err := filepath.Abs("../../detect/name/model.bin")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "../../testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en_US.UTF-8")
			e.Setenv("CASES", cases)
			e.Setenv("MODEL", model)
			e.Setenv("DOLLAR", "$")
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, ".config"))
			return nil
		},
		Condition: func(c string) (bool, error) {
			return c == "root" && os.Getuid() == 0, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"mkfifo":   makePipe,
			"badname":  makeBadName,
			"truncate": truncate,
		},
	})
}

// exits CODE COMMAND... runs a command and checks its exit code: what DESIGN
// promises is more than failure or success.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// badname FILE makes a copy of FILE whose name is no UTF-8.
func makeBadName(ts *testscript.TestScript, _ bool, args []string) {
	if runtime.GOOS != "linux" {
		ts.Fatalf("only Linux has such names")
	}
	name := ts.MkAbs(args[0])
	b, err := os.ReadFile(name)
	ts.Check(err)
	ts.Check(os.WriteFile(name+"-\xd5\xc5", b, 0o600))
}

// truncate FROM TO copies the first half of a file.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b[:len(b)/2], 0o600))
}
