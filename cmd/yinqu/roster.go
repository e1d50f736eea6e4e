package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"yinqu/detect/roster"
	"yinqu/document"
	"yinqu/extract"
	"yinqu/judge"
)

// passphraseVariable holds the passphrase of a roster where nobody can type it.
const passphraseVariable = "YINQU_ROSTER_PASSPHRASE"

func newRosterCommand(e *env) *cobra.Command {
	t := e.lang.T
	c := &cobra.Command{
		Use:   "roster",
		Short: t("keep a list of people to be found"),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var out string
	build := &cobra.Command{
		Use:   "build TABLE -o FILE",
		Short: t("write an encrypted copy of a list of people"),
		Long: t("build reads a table (CSV, xlsx) whose header row names its columns: 姓名, 曾用名, 学号,\n身份证号, 手机, 监护人电话, 班级, 性别, 出生日期, and writes a copy that only the passphrase opens.\n" +
			"scan --roster takes either. The passphrase is asked for, or read from YINQU_ROSTER_PASSPHRASE."),
		Example: "  yinqu roster build 学生名单.xlsx -o roster.age",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runRosterBuild(c.Context(), e, args[0], out)
		},
	}
	build.Flags().StringVarP(&out, "output", "o", "", t("the file to write"))
	c.AddCommand(build)
	return c
}

func runRosterBuild(ctx context.Context, e *env, table, out string) error {
	if out == "" {
		return errors.New(e.lang.T("-o FILE is missing"))
	}
	reader, err := newReader("")
	if err != nil {
		return err
	}
	d, err := readTable(ctx, reader, table)
	if err != nil {
		return err
	}
	r, err := roster.FromDocument(d)
	if err != nil {
		return rosterError(e, err)
	}
	passphrase, err := askPassphrase(e, passphraseVariable, true)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = errors.Join(r.Encrypt(f, passphrase), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(out))
	}
	fmt.Fprintln(e.out, e.lang.T("%d people written to %s", r.Len(), out))
	return nil
}

// loadRoster reads a roster, encrypted or not.
func loadRoster(ctx context.Context, e *env, reader *extract.Reader, name string) (*roster.Roster, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if roster.Encrypted(head[:n]) {
		passphrase, err := askPassphrase(e, passphraseVariable, false)
		if err != nil {
			return nil, err
		}
		r, err := roster.Decrypt(io.MultiReader(bytes.NewReader(head[:n]), f), passphrase)
		if err != nil {
			return nil, errors.New(e.lang.T("the roster can't be opened: the passphrase is wrong or the file is damaged"))
		}
		return r, nil
	}
	d, err := readTable(ctx, reader, name)
	if err != nil {
		return nil, err
	}
	r, err := roster.FromDocument(d)
	return r, rosterError(e, err)
}

func rosterError(e *env, err error) error {
	if errors.Is(err, roster.ErrNoNames) {
		return errors.New(e.lang.T("the roster has no column of names: its header row needs 姓名 or name"))
	}
	return err
}

// loadConsents reads a consent register.
func loadConsents(ctx context.Context, e *env, reader *extract.Reader, name string) (*judge.Consents, error) {
	d, err := readTable(ctx, reader, name)
	if err != nil {
		return nil, err
	}
	c, err := judge.ReadConsents(d)
	if errors.Is(err, judge.ErrNoConsents) {
		err = errors.New(e.lang.T("the consent register has no column of names: its header row needs 姓名 or name"))
	}
	return c, err
}

// readTable reads the one document of a file that holds a table.
func readTable(ctx context.Context, reader *extract.Reader, name string) (*document.Document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	for d, err := range reader.Read(ctx, reader.Open(filepath.ToSlash(name), f, info.Size())) {
		return d, err
	}
	return &document.Document{}, nil
}

// askPassphrase takes a passphrase from the environment or the
// terminal; a new one is asked for twice.
func askPassphrase(e *env, variable string, fresh bool) (string, error) {
	if p := e.getenv(variable); p != "" {
		return p, nil
	}
	in, ok := e.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return "", errors.New(e.lang.T("a passphrase is needed: set %s or run at a terminal", variable))
	}
	ask := func(prompt string) (string, error) {
		fmt.Fprint(e.err, prompt)
		defer fmt.Fprintln(e.err)
		b, err := term.ReadPassword(int(in.Fd()))
		return strings.TrimSpace(string(b)), err
	}
	p, err := ask(e.lang.T("Passphrase: "))
	if err != nil {
		return "", err
	}
	if p == "" {
		return "", errors.New(e.lang.T("no passphrase was typed"))
	}
	if fresh {
		again, err := ask(e.lang.T("Once more: "))
		if err != nil {
			return "", err
		}
		if again != p {
			return "", errors.New(e.lang.T("the two passphrases differ"))
		}
	}
	return p, nil
}
