// Command yinqu finds what documents say of private persons, says for a
// purpose whether they may leave, and writes copies that may. It works offline.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/mattn/go-isatty"
	"github.com/sourcegraph/conc/panics"
	"github.com/spf13/cobra"

	"yinqu/extract/isolate"
	"yinqu/lang"
)

// The exit codes. What was found weighs more than what could not be read.
const (
	exitClean  = 0 // nothing at or above --fail-on
	exitFound  = 1 // something is
	exitFault  = 2 // bad usage, or a fault of the program
	exitUnread = 3 // nothing found, but not everything could be read
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == isolate.Arg {
		os.Exit(serveChild())
	}
	// The collector's first cycles come when the heap is small and would cost a
	// tenth of a short run: this counts as heap, but is never touched.
	ballast := make([]byte, 12<<20)
	// Near this the collector works harder, so that a scan stays within 128 MB
	// with the program itself; who needs more still gets it.
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(96 << 20)
	}
	// The first interrupt ends the run with what was done so far, the second at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	code := run(ctx, os.Args[1:], system())
	runtime.KeepAlive(ballast)
	os.Exit(code)
}

// env is the world around a command.
type env struct {
	in       io.Reader
	out, err io.Writer
	outTTY   bool
	errTTY   bool
	getenv   func(string) string
	lang     lang.Lang
}

func system() *env {
	return &env{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv,
		outTTY: isatty.IsTerminal(os.Stdout.Fd()) || isatty.IsCygwinTerminal(os.Stdout.Fd()),
		errTTY: isatty.IsTerminal(os.Stderr.Fd()) || isatty.IsCygwinTerminal(os.Stderr.Fd())}
}

// run runs one command and returns its exit code.
func run(ctx context.Context, args []string, e *env) (code int) {
	defer func() {
		if p := recover(); p != nil {
			code = exitFault
			reportPanic(e, p)
		}
	}()
	e.lang = languageOf(args, e.getenv)
	root := newRootCommand(e)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var status statusError
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &status):
		return int(status)
	}
	fmt.Fprintln(e.err, e.lang.T("yinqu: %s", explain(e.lang, err)))
	return exitFault
}

// statusError ends a command with an exit code; all has been said already.
type statusError int

func (s statusError) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// reportPanic shows where the program failed. The value of a panic may quote
// what was being read, so only the runtime's own words are shown.
func reportPanic(e *env, p any) {
	stack := make([]byte, 64<<10)
	stack = stack[:runtime.Stack(stack, false)]
	if r, ok := p.(*panics.Recovered); ok {
		p, stack = r.Value, r.Stack
	}
	what := fmt.Sprintf("%T", p)
	var re runtime.Error
	if err, ok := p.(error); ok && errors.As(err, &re) {
		what = re.Error()
	}
	fmt.Fprintf(e.err, "%s\n\n%s\n", e.lang.T("yinqu: a fault of the program, please report it: %s", what), stack)
}

// languageOf finds --lang before the commands are built, for their help is in
// the language that it names.
func languageOf(args []string, getenv func(string) string) lang.Lang {
	for i, a := range args {
		if a == "--" {
			break
		}
		v, ok := strings.CutPrefix(a, "--lang=")
		if !ok && a == "--lang" && i+1 < len(args) {
			v, ok = args[i+1], true
		}
		if l, err := lang.Parse(v); ok && err == nil {
			return l
		}
	}
	return lang.FromLocale(getenv)
}

func newRootCommand(e *env) *cobra.Command {
	t := e.lang.T
	root := &cobra.Command{
		Use:           "yinqu",
		Short:         t("find what documents say of private persons before they leave"),
		Long:          t("yinqu reads documents of every kind, finds names, numbers, schools, diagnoses and\nwhat else tells of a private person, and says for a purpose whether a document may\nleave: pass, review or block. It works offline and changes no original."),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return errors.New(t("unknown command %q: yinqu --help lists them", args[0]))
			}
			return nil
		},
		PersistentPreRunE: func(c *cobra.Command, _ []string) error { return applySettings(e, c) },
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetIn(e.in)
	root.SetOut(e.out)
	root.SetErr(e.err)
	// languageOf reads it; it is declared so that it is checked and in the help.
	root.PersistentFlags().Var(new(langFlag), "lang", t("language of messages: zh or en (default: the locale's)"))
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return flagError(e.lang, c, err)
	})
	root.AddCommand(
		newScanCommand(e),
		newRedactCommand(e),
		newRestoreCommand(e),
		newTextCommand(e),
		newRulesCommand(e),
		newPolicyCommand(e),
		newHookCommand(e),
		newAllowCommand(e),
		newKeyCommand(e),
		newEvalCommand(e),
		newRosterCommand(e),
		newManCommand(e),
		newVersionCommand(e),
	)
	if err := localise(e.lang, root); err != nil {
		panic(err) // a flag is declared twice
	}
	return root
}

// langFlag is the value of --lang.
type langFlag lang.Lang

func (l *langFlag) String() string { return string(*l) }
func (l *langFlag) Type() string   { return "zh|en" }
func (l *langFlag) Set(s string) error {
	v, err := lang.Parse(s)
	*l = langFlag(v)
	return err
}
