package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/lang"
	"yinqu/redact"
	"yinqu/report"
	"yinqu/rules"
	"yinqu/scan"
)

type redactOptions struct {
	scanOptions
	dir       string
	operators []string
	link      bool
	dryRun    bool
	partial   bool
	report    string
	vault     string
	vaultKey  string
}

func newRedactCommand(e *env) *cobra.Command {
	t := e.lang.T
	o := redactOptions{scanOptions: scanOptions{policy: "publication", jobs: 1}}
	c := &cobra.Command{
		Use:   "redact PATH... -o DIR",
		Short: t("write copies that may leave"),
		Long: t("redact writes a copy of each document, in its own format, in which what identifies a\nperson is hidden as the policy says. A copy appears only when it was read back, searched\nand scanned again and nothing was left; the originals are not touched, and nothing in DIR\nis overwritten. Copies of a directory's files all go into DIR itself, for the names of\ndirectories may identify too.\n\n" +
			"Exit codes: 0 every copy was written; 1 one was refused; 2 bad usage, a format without\nredaction, or a fault of the program; 3 an original could not be read."),
		Example: t("  yinqu redact case.docx -o out                     hide what the policy says\n  yinqu redact case.docx -o out --policy teaching   with readable pseudonyms\n  yinqu redact cases -o out --operator PERSON=pseudonym --operator DATE=shift --link"),
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.paths = args
			return runRedact(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVarP(&o.dir, "output", "o", "", t("write the copies into this directory"))
	f.StringVar(&o.policy, "policy", o.policy, t("the purpose: a built-in policy, or a policy file"))
	f.StringVar(&o.org, "org-policy", "", t("the organisation's policy, which no other can loosen (default: the system's, if there is one)"))
	f.StringSliceVar(&o.operators, "operator", nil, t("hide an entity in another way than the policy's: ENTITY=keep, mask, label, pseudonym,\ngeneralize, shift or remove"))
	f.BoolVar(&o.link, "link", false, t("give a person the same pseudonym in all documents of the run, if a second detail agrees"))
	f.BoolVar(&o.dryRun, "dry-run", false, t("show what would change and write nothing"))
	f.BoolVar(&o.partial, "allow-unread", false, t("write copies also of documents of which parts could not be read; they stay in as they are"))
	f.StringVar(&o.vault, "vault", "", t("keep what is hidden in this file, encrypted, and use the pseudonyms that it knows"))
	f.StringVar(&o.vaultKey, "vault-key", "", t("an age key (AGE-SECRET-KEY-1...) for the vault instead of a passphrase"))
	f.StringVar(&o.report, "report", "", t("write what was done to this file, as JSON without any value"))
	f.StringSliceVar(&o.packs, "packs", nil, t("rule packs of your own, in addition to the built-in ones"))
	f.StringSliceVar(&o.exclude, "exclude", nil, t("leave out what matches this pattern (** crosses directories)"))
	f.StringVar(&o.roster, "roster", "", t("find everybody on this list (a table with 姓名, or what roster build wrote)"))
	f.StringVar(&o.consent, "consent", "", t("the register of written consents (a table with 姓名 and 用途)"))
	f.BoolVar(&o.twice, "two-pass", false, t("read everything twice: a name that one document is sure of is likelier in the others"))
	f.StringVar(&o.model, "name-model", "", t("the model to find names of persons with, instead of the program's own"))
	f.StringVar(&o.password, "password-file", "", t("passwords to try on encrypted files, one a line"))
	return c
}

func runRedact(ctx context.Context, e *env, o redactOptions) (err error) {
	if o.dir == "" && !o.dryRun {
		return errors.New(e.lang.T("name the directory for the copies with -o DIR"))
	}
	if slices.Contains(o.paths, "-") {
		return errors.New(e.lang.T("redact reads files, not standard input"))
	}
	operators, err := parseOperators(e, o.operators)
	if err != nil {
		return err
	}
	source, err := scanSource(e, o.scanOptions)
	if err != nil {
		return err
	}
	opts, err := scanSetup(ctx, e, o.scanOptions, nil, time.Now())
	if err != nil {
		return err
	}
	if err := learnNames(ctx, e, &o.scanOptions, &opts, source); err != nil {
		return err
	}
	r := &redact.Redactor{Reader: opts.Reader, Operators: operators, DryRun: o.dryRun, Partial: o.partial,
		Scan: func(ctx context.Context, d *document.Document) (judge.Judgement, error) {
			found, err := opts.Engine.Detect(ctx, d)
			if err != nil {
				return judge.Judgement{}, err
			}
			return judge.Judge(opts.Policy, d, found, opts.Judge), nil
		}}
	if o.link {
		r.People = redact.NewPeople()
	}
	if o.vault != "" && !o.dryRun {
		v, err := openVault(e, o.vault, o.vaultKey)
		if err != nil {
			return err
		}
		r.Vault = v.Vault
		// What was written must be kept, however the run ends.
		defer func() { err = errors.Join(v.save(), err) }()
	}
	// The files are listed before the first copy is written, and copies of an
	// earlier run are no originals unless they are named.
	var items []scan.Item
	for item := range source(ctx) {
		if item.Ignored {
			continue
		}
		if o.dir == "" || !within(item.Path, o.dir) || slices.Contains(o.paths, item.Path) {
			items = append(items, item)
		}
	}
	if !o.dryRun {
		if err := os.MkdirAll(o.dir, 0o700); err != nil {
			return err
		}
	}
	run := redactRun{e: e, o: o, r: r}
	for _, item := range items {
		if ctx.Err() != nil {
			break
		}
		if err := run.item(ctx, item); err != nil {
			return err
		}
	}
	if o.report != "" {
		if err := run.write(o.report); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	if ctx.Err() != nil {
		run.unread = true
		run.tell(e.err, "%s", e.lang.T("Interrupted: only the copies above were written."))
	}
	return run.status()
}

// within reports whether file lies below dir.
func within(file, dir string) bool {
	a, err1 := filepath.Abs(file)
	b, err2 := filepath.Abs(dir)
	if err1 != nil || err2 != nil {
		return false
	}
	rel, err := filepath.Rel(b, a)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func parseOperators(e *env, pairs []string) (map[rules.Entity]rules.Operator, error) {
	out := map[rules.Entity]rules.Operator{}
	for _, p := range pairs {
		entity, op, ok := strings.Cut(p, "=")
		if _, known := rules.Lookup(rules.Entity(entity)); !ok || !known || rules.Operator(op).Rank() < 0 {
			return nil, errors.New(e.lang.T("--operator %q: write ENTITY=OPERATOR, for example PERSON=pseudonym", p))
		}
		out[rules.Entity(entity)] = rules.Operator(op)
	}
	return out, nil
}

// redactRun is one run over several files.
type redactRun struct {
	e        *env
	o        redactOptions
	r        *redact.Redactor
	outcomes []redact.Outcome

	fault, refused, unread bool
}

func (r *redactRun) item(ctx context.Context, item scan.Item) error {
	cause := item.Cause
	var f scan.File
	if cause == "" {
		var err error
		if f, err = item.Open(ctx); err != nil {
			cause = scan.Cause(err)
		}
	}
	if cause != "" {
		r.unread = true
		r.tell(r.e.err, "%s", r.e.lang.T("yinqu: %s", item.Path+": "+report.What(r.e.lang, cause, 1)))
		return nil
	}
	defer f.Close()
	out, err := r.r.File(ctx, redact.Input{Name: item.Path, Data: f, Size: f.Size()}, r.o.dir)
	switch {
	case errors.Is(err, redact.ErrFormat):
		r.fault = true
		r.tell(r.e.err, "%s", r.e.lang.T("yinqu: %s: copies of this format (%s) can't be written yet", item.Path, out.Format))
		return nil
	case errors.Is(err, os.ErrExist):
		r.fault = true
		r.tell(r.e.err, "%s", r.e.lang.T("yinqu: %s: a file of the copy's name is in the directory already; it was left as it is", item.Path))
		return nil
	case err != nil && ctx.Err() != nil:
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", item.Path, err)
	}
	r.outcomes = append(r.outcomes, out)
	r.say(out)
	return nil
}

func (r *redactRun) tell(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, format+"\n", args...)
}

// say writes the line of a file.
func (r *redactRun) say(out redact.Outcome) {
	t := r.e.lang.T
	switch {
	case out.Reason != "":
		r.refused = r.refused || out.Reason != redact.Unread
		r.unread = r.unread || out.Reason == redact.Unread
		why := reasonName(r.e.lang, out.Reason)
		if out.Place != "" {
			why += " (" + out.Place + ")"
		}
		r.tell(r.e.err, "%s", t("%s: no copy: %s", out.Input, why))
		return
	case out.Output == "":
		r.tell(r.e.out, "%s", t("%s would hide: %s", out.Input, r.hidden(out)))
		for _, c := range out.Changes {
			info, _ := rules.Lookup(c.Entity)
			r.tell(r.e.out, "  %d  %s -> %s", c.Line, info.Title.In(string(r.e.lang)), c.New)
		}
	default:
		r.tell(r.e.out, "%s", t("%s -> %s  hidden: %s", out.Input, out.Output, r.hidden(out)))
	}
	if out.Blanked > 0 {
		r.tell(r.e.out, "  %s", t("pictures made blank, for what was recognised in them is to be hidden: %d", out.Blanked))
	}
	for _, p := range out.Problems {
		r.tell(r.e.out, "  %s", t("not read, in the copy as it is: %s", p))
	}
}

// hidden says how much of what was hidden.
func (r *redactRun) hidden(out redact.Outcome) string {
	var parts []string
	for _, c := range out.Counts {
		info, _ := rules.Lookup(c.Entity)
		parts = append(parts, fmt.Sprintf("%s %d (%s)", info.Title.In(string(r.e.lang)), c.N, operatorName(r.e.lang, c.Operator)))
	}
	if len(parts) == 0 {
		return r.e.lang.T("nothing")
	}
	return strings.Join(parts, r.e.lang.T(", "))
}

func operatorName(l lang.Lang, o rules.Operator) string {
	switch o {
	case rules.Mask:
		return l.T("masked")
	case rules.Label:
		return l.T("label")
	case rules.Pseudonym:
		return l.T("pseudonym")
	case rules.Generalize:
		return l.T("generalised")
	case rules.Shift:
		return l.T("shifted")
	case rules.Remove:
		return l.T("removed")
	}
	return string(o)
}

func reasonName(l lang.Lang, r redact.Reason) string {
	switch r {
	case redact.Unread:
		return l.T("the original could not be read whole")
	case redact.Unwritable:
		return l.T("its format does not allow the changes")
	case redact.CopyUnread:
		return l.T("the copy could not be read back")
	case redact.CopyDiffers:
		return l.T("the copy would say something else than the original with the changes")
	case redact.Left:
		return l.T("the copy's text would still hold what was to be hidden")
	case redact.LeftRaw:
		return l.T("the copy's bytes would still hold what was to be hidden")
	case redact.NewFinding:
		return l.T("a scan of the copy still finds something")
	}
	return string(r)
}

// write writes the report of the run. A path stays out of it if the file's
// name identifies.
func (r *redactRun) write(name string) (err error) {
	out, err := newOutput(r.e, name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close(err == nil)) }()
	files := slices.Clone(r.outcomes)
	for i := range files {
		if files[i].Renamed {
			files[i].Input = ""
		}
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(struct {
		Schema int              `json:"schema"`
		Policy string           `json:"policy"`
		Files  []redact.Outcome `json:"files"`
	}{report.Schema, r.o.policy, files})
}

func (r *redactRun) status() error {
	switch {
	case r.fault:
		return statusError(exitFault)
	case r.refused:
		return statusError(exitFound)
	case r.unread:
		return statusError(exitUnread)
	}
	return nil
}
