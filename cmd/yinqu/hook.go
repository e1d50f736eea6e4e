package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yinqu/judge"
	"yinqu/report"
	"yinqu/rules"
	"yinqu/scan"
)

func newHookCommand(e *env) *cobra.Command {
	t := e.lang.T
	c := &cobra.Command{Use: "hook", Short: t("keep private data out of a git repository"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	o := scanOptions{policy: "commit", failOn: "block", unread: "warn", jobs: 2}
	run := &cobra.Command{
		Use: "run", Short: t("scan what the next commit adds; the exit code blocks it"), Args: cobra.NoArgs,
		Long: t("run reads the files in git's index, never those of the work tree. In text files only\nfindings in added lines count. A line may allow a rule or entity itself:\n\n  yinqu:allow RULE reason"),
		RunE: func(c *cobra.Command, _ []string) error { return runHook(c.Context(), e, o) },
	}
	f := run.Flags()
	f.StringVar(&o.policy, "policy", o.policy, t("the purpose: a built-in policy, or a policy file"))
	f.StringSliceVar(&o.packs, "packs", nil, t("rule packs of your own, in addition to the built-in ones"))
	f.StringVar(&o.roster, "roster", "", t("find everybody on this list (a table with 姓名, or what roster build wrote)"))
	f.StringVar(&o.org, "org-policy", "", t("the organisation's policy, which no other can loosen (default: the system's, if there is one)"))
	f.StringVar(&o.baseline, "baseline", "", t("accept the findings that this file lists (see yinqu allow)"))
	f.BoolVar(&o.allLines, "all-lines", false, t("whole files count, not only added lines"))
	f.Var(choice{&o.failOn, []string{"block", "review", "none"}}, "fail-on", t("the verdict from which on the exit code is 1"))
	f.Var(choice{&o.unread, []string{"fail", "warn"}}, "unread", t("whether a file that could not be read makes the exit code 3"))
	c.AddCommand(run,
		&cobra.Command{Use: "install", Short: t("let git run yinqu before every commit"), Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return runHookInstall(c.Context(), e) }},
		&cobra.Command{Use: "uninstall", Short: t("take the hook away again"), Args: cobra.NoArgs,
			RunE: func(c *cobra.Command, _ []string) error { return runHookUninstall(c.Context(), e) }})
	return c
}

func runHook(ctx context.Context, e *env, o scanOptions) error {
	git, err := scan.OpenGit(ctx, "")
	if err != nil {
		return err
	}
	defer git.Close()
	// git looks for what is staged while the rules are made ready.
	staged := make(chan error, 1)
	var source scan.Source
	go func() {
		var err error
		source, err = git.Index(ctx)
		staged <- err
	}()
	opts, err := scanSetup(ctx, e, o, nil, time.Now())
	if err := errors.Join(<-staged, err); err != nil {
		return err
	}
	forChanges(&opts, o)
	sink := &hookSink{e: e, failOn: o.failOn}
	sum, err := scan.Run(ctx, source, opts, sink)
	if err != nil {
		return err
	}
	if code := exitCode(sum, o); code != exitClean {
		fmt.Fprintln(e.err, e.lang.T("The commit is blocked. Remove what is listed, or let its line say: yinqu:allow RULE reason"))
		return statusError(code)
	}
	return nil
}

// forChanges sets what scans of changes share.
func forChanges(opts *scan.Options, o scanOptions) {
	opts.AddedOnly, opts.Inline, opts.Authors = !o.allLines, true, authorsFile
}

// authorsFile reports whether a file of that name is one in which people name
// themselves.
func authorsFile(name string) bool {
	base := strings.ToUpper(name)
	return slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "AUTHORS", "CONTRIBUTORS", "MAINTAINERS", "CODEOWNERS", ".MAILMAP"},
		func(known string) bool {
			return base == known || strings.HasPrefix(base, known+".") || strings.HasPrefix(base, known+"-")
		})
}

// hookLines is how much the hook says of one file.
const hookLines = 8

// hookSink says in a few lines what blocks a commit, and where.
type hookSink struct {
	e      *env
	failOn string
}

func (s *hookSink) File(f report.File) error {
	w := bufio.NewWriter(s.e.err)
	least := rules.Block
	if s.failOn == "review" {
		least = rules.Review
	}
	shown, more := 0, 0
	for _, x := range f.Findings {
		switch {
		case x.Action.Rank() < least.Rank():
		case shown == hookLines:
			more++
		default:
			shown++
			fmt.Fprintln(w, report.Line(s.e.lang, f, x))
		}
	}
	if more > 0 {
		fmt.Fprintln(w, s.e.lang.T("%s: …and %d more", report.Printable(f.Path), more))
	}
	for _, p := range f.Problems {
		fmt.Fprintln(w, s.e.lang.T("%s: not read: %s", report.Printable(f.Path), report.What(s.e.lang, p.Cause, p.Count)))
	}
	if shown == 0 && f.Verdict == judge.Block {
		fmt.Fprintln(w, s.e.lang.T("%s: blocked", report.Printable(f.Path)))
	}
	return w.Flush()
}

func (s *hookSink) Close(report.Summary) error { return nil }

const (
	hookName  = "pre-commit"
	hookMark  = "# made by yinqu hook install"
	hookOther = "pre-commit.before-yinqu" // the hook that was there
)

// hooksDir returns where git looks for hooks, which core.hooksPath may say.
func hooksDir(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "git", "rev-parse", "--git-path", "hooks").Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) { // git itself says best what is wrong
		return "", fmt.Errorf("git: %s", strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("ask git for its hooks: %w", err)
	}
	return strings.TrimRight(string(out), "\r\n"), nil
}

func runHookInstall(ctx context.Context, e *env) error {
	dir, err := hooksDir(ctx)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	hook := filepath.Join(dir, hookName)
	old, err := os.ReadFile(hook)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case !bytes.Contains(old, []byte(hookMark)):
		if _, err := os.Lstat(filepath.Join(dir, hookOther)); err == nil {
			return errors.New(e.lang.T("%s is in the way: move it first", filepath.Join(dir, hookOther)))
		}
		if err := os.Rename(hook, filepath.Join(dir, hookOther)); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the program itself: %w", err)
	}
	if err := os.WriteFile(hook, []byte(hookScript(self)), 0o755); err != nil {
		return err
	}
	if err := os.Chmod(hook, 0o755); err != nil {
		return err
	}
	_, err = io.WriteString(e.out, e.lang.T("installed: %s\n", hook))
	return err
}

// hookScript runs the hook that was there before, and then yinqu.
func hookScript(program string) string {
	quoted := "'" + strings.ReplaceAll(filepath.ToSlash(program), "'", `'\''`) + "'"
	return "#!/bin/sh\n" + hookMark + "\n" +
		"before=\"$(dirname \"$0\")/" + hookOther + "\"\n" +
		"if [ -x \"$before\" ]; then \"$before\" \"$@\" || exit $?; fi\n" +
		"if [ -x " + quoted + " ]; then exec " + quoted + " hook run; fi\n" +
		"exec yinqu hook run\n"
}

func runHookUninstall(ctx context.Context, e *env) error {
	dir, err := hooksDir(ctx)
	if err != nil {
		return err
	}
	hook := filepath.Join(dir, hookName)
	b, err := os.ReadFile(hook)
	if err != nil {
		return err
	}
	if !bytes.Contains(b, []byte(hookMark)) {
		return errors.New(e.lang.T("%s is not yinqu's hook", hook))
	}
	if err := os.Remove(hook); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(dir, hookOther), hook); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err = io.WriteString(e.out, e.lang.T("removed: %s\n", hook))
	return err
}
