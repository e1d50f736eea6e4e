package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/cobra"

	"yinqu/detect"
	"yinqu/judge"
	"yinqu/report"
	"yinqu/rules"
	"yinqu/scan"
	"yinqu/scan/cache"
)

type scanOptions struct {
	paths    []string
	policy   string
	packs    []string
	format   string
	output   string
	values   bool
	names    bool
	baseline string
	git      string
	allLines bool
	verbose  bool
	failOn   string
	unread   string
	jobs     int
	exclude  []string
	password string
	cache    string
	verify   bool
	resume   bool
	since    string
	org      string
	roster   string
	consent  string
	model    string
	twice    bool
	known    []string // names that the documents of the run are sure of
}

func newScanCommand(e *env) *cobra.Command {
	t := e.lang.T
	o := scanOptions{policy: "publication", format: "text", failOn: "block", unread: "fail"}
	c := &cobra.Command{
		Use:   "scan [PATH...|-]",
		Short: t("say whether documents may leave, and why"),
		Long: t("scan reads the files and directories named (the current directory if none is, - for\nstandard input), finds what tells of private persons, and weighs it for a purpose.\n\n" +
			"Exit codes: 0 nothing at or above --fail-on; 1 something is; 2 bad usage or a fault of\nthe program; 3 nothing found, but not everything could be read (also when interrupted)."),
		Example: t("  yinqu scan cases/                        may these be published?\n  yinqu scan report.docx --policy teaching\n  yinqu scan . --format jsonl -o findings.jsonl"),
		RunE: func(c *cobra.Command, args []string) error {
			o.paths = args
			return runScan(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.policy, "policy", o.policy, t("the purpose: a built-in policy, or a policy file"))
	f.StringSliceVar(&o.packs, "packs", nil, t("rule packs of your own, in addition to the built-in ones"))
	f.Var(choice{&o.format, report.Outputs()}, "format", t("the form of the report"))
	f.StringVarP(&o.output, "output", "o", "", t("write the report to this file"))
	f.BoolVar(&o.values, "show-values", false, t("show what was found, unmasked: the report is then as confidential as the documents"))
	f.BoolVar(&o.names, "show-paths", false, t("show the names of files in csv, sarif and html reports too"))
	f.BoolVarP(&o.verbose, "verbose", "v", false, t("show every finding"))
	f.Var(choice{&o.failOn, []string{"block", "review", "none"}}, "fail-on", t("the verdict from which on the exit code is 1"))
	f.Var(choice{&o.unread, []string{"fail", "warn"}}, "unread", t("whether a file that could not be read makes the exit code 3"))
	f.IntVar(&o.jobs, "jobs", runtime.GOMAXPROCS(0), t("files read at the same time"))
	f.StringSliceVar(&o.exclude, "exclude", nil, t("leave out what matches this pattern (** crosses directories)"))
	f.StringVar(&o.cache, "cache", "off", t("remember results in this directory, so that the next scan reads only what changed; off: don't"))
	f.BoolVar(&o.verify, "verify", false, t("with --cache: read every file, even if it looks unchanged"))
	f.BoolVar(&o.resume, "resume", false, t("with --cache: go on with the scan that was interrupted, as of its date"))
	f.StringVar(&o.since, "since", "", t("compare with this earlier report (json or jsonl): what is new, gone or worse"))
	f.StringVar(&o.org, "org-policy", "", t("the organisation's policy, which no other can loosen (default: the system's, if there is one)"))
	f.StringVar(&o.baseline, "baseline", "", t("accept the findings that this file lists (see yinqu allow)"))
	f.StringVar(&o.git, "git", "", t("scan what these commits add instead of files (main..topic, or --all)"))
	f.BoolVar(&o.allLines, "all-lines", false, t("whole files count, not only added lines"))
	f.StringVar(&o.roster, "roster", "", t("find everybody on this list (a table with 姓名, or what roster build wrote)"))
	f.StringVar(&o.consent, "consent", "", t("the register of written consents (a table with 姓名 and 用途)"))
	f.BoolVar(&o.twice, "two-pass", false, t("read everything twice: a name that one document is sure of is likelier in the others"))
	f.StringVar(&o.model, "name-model", "", t("the model to find names of persons with, instead of the program's own"))
	f.StringVar(&o.password, "password-file", "", t("passwords to try on encrypted files, one a line"))
	return c
}

func runScan(ctx context.Context, e *env, o scanOptions) (err error) {
	out, err := newOutput(e, o.output)
	if err != nil {
		return err
	}
	whole := false
	defer func() { err = errors.Join(err, out.close(whole)) }()
	sum, err := scanTo(ctx, e, o, out)
	if err != nil {
		return err
	}
	whole = true
	if code := exitCode(sum, o); code != exitClean {
		return statusError(code)
	}
	return nil
}

// scanTo scans what o names and writes the report to out.
func scanTo(ctx context.Context, e *env, o scanOptions, out *output) (sum report.Summary, err error) {
	source, err := scanSource(e, o)
	if err != nil {
		return sum, err
	}
	kept, now, err := openCache(e, o, time.Now())
	if err != nil {
		return sum, err
	}
	if kept != nil {
		defer func() { err = errors.Join(err, kept.Close(err == nil && !sum.Interrupted)) }()
	}
	opts, err := scanSetup(ctx, e, o, kept, now)
	if err != nil {
		return sum, err
	}
	if o.git != "" {
		git, err := scan.OpenGit(ctx, "")
		if err != nil {
			return sum, err
		}
		defer git.Close()
		if source, err = git.Range(ctx, o.git); err != nil {
			return sum, err
		}
		forChanges(&opts, o)
	}
	if err := learnNames(ctx, e, &o, &opts, source); err != nil {
		return sum, err
	}
	sink, err := report.NewSink(o.format, out, report.Options{Lang: e.lang, Verbose: o.verbose, Paths: o.names,
		Date: opts.Judge.Now, Color: out.terminal && e.getenv("NO_COLOR") == ""})
	if err != nil {
		return sum, err
	}
	if kept != nil {
		if err := beginRun(e, kept, o, opts.Result.Key, now); err != nil {
			return sum, err
		}
		opts.Cache, opts.Verify = kept, o.verify
	}
	if o.since != "" {
		opts.Earlier, err = report.ReadEarlier(func() (io.ReadCloser, error) { return os.Open(o.since) })
		if err != nil {
			return sum, fmt.Errorf("%s: %w", o.since, err)
		}
	}
	shown := newProgress(ctx, e, source)
	opts.Watch = shown
	out.through = shown.above(out.terminal)
	sum, err = scan.Run(ctx, source, opts, sink)
	shown.close()
	out.through = nil
	if kept != nil {
		fmt.Fprintln(e.err, shown.read())
	}
	if err != nil {
		return sum, err
	}
	if err := sink.Close(sum); err != nil {
		return sum, fmt.Errorf("write the report: %w", err)
	}
	return sum, nil
}

// learnNames reads everything for the names that its documents are sure of, if
// that is wanted.
func learnNames(ctx context.Context, e *env, o *scanOptions, opts *scan.Options, source scan.Source) (err error) {
	if !o.twice {
		return nil
	}
	if slices.Contains(o.paths, "-") {
		return errors.New(e.lang.T("--two-pass can't read standard input twice"))
	}
	if o.known, err = scan.Names(ctx, source, *opts); ctx.Err() != nil {
		return nil // what follows says that it was interrupted
	} else if err != nil {
		return err
	}
	opts.Engine = opts.Engine.Knowing(o.known)
	return nil
}

// exitCode is what a scan ends with.
func exitCode(sum report.Summary, o scanOptions) int {
	found := 0
	switch o.failOn {
	case "review":
		found = sum.Verdicts[judge.Review] + sum.Verdicts[judge.Block]
	case "block":
		found = sum.Verdicts[judge.Block]
	}
	switch {
	case found > 0:
		return exitFound
	case sum.Interrupted, sum.Problems > 0 && o.unread == "fail":
		return exitUnread
	}
	return exitClean
}

// scanSource returns where the files come from, but for what the scan itself
// writes: its report and its cache. A path that does not exist is a mistake of
// the caller, not a file that could not be read.
func scanSource(e *env, o scanOptions) (scan.Source, error) {
	if len(o.paths) == 1 && o.paths[0] == "-" {
		return scan.Stdin(e.in), nil
	}
	if len(o.paths) == 0 {
		o.paths = []string{"."}
	}
	for _, p := range o.paths {
		if _, err := os.Lstat(p); errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	for _, g := range o.exclude {
		if !doublestar.ValidatePattern(g) {
			return nil, errors.New(e.lang.T("bad pattern %q in --exclude", g))
		}
	}
	own, err := ownFiles(o)
	if err != nil {
		return nil, err
	}
	return scan.Walk(o.paths, func(file string, _ bool) bool {
		if own.has(file) {
			return true
		}
		for _, g := range o.exclude {
			if doublestar.MatchUnvalidated(g, file) || doublestar.MatchUnvalidated(g, path.Base(file)) {
				return true
			}
		}
		return false
	}), nil
}

// scanSetup makes what a scan needs besides its files, as of a time. kept may
// be nil.
func scanSetup(ctx context.Context, e *env, o scanOptions, kept *cache.Cache, now time.Time) (scan.Options, error) {
	if o.jobs < 1 {
		return scan.Options{}, errors.New(e.lang.T("--jobs must be 1 or more"))
	}
	policy, err := purpose(e, o.policy, o.org)
	if err != nil {
		return scan.Options{}, err
	}
	packs, err := findPacks(o.packs)
	if err != nil {
		return scan.Options{}, err
	}
	reader, err := newReader(o.password)
	if err != nil {
		return scan.Options{}, err
	}
	weigh := judge.Options{Now: now}
	var listed []detect.Detector
	if o.roster != "" {
		r, err := loadRoster(ctx, e, reader, o.roster)
		if err != nil {
			return scan.Options{}, err
		}
		listed, weigh.Fit = append(listed, r.Detector()), r.Fit
	}
	if o.consent != "" {
		if weigh.Consents, err = loadConsents(ctx, e, reader, o.consent); err != nil {
			return scan.Options{}, err
		}
	}
	names, err := nameModel(e, o.model)
	if err != nil {
		return scan.Options{}, err
	}
	engine, err := detect.New(packs, detect.Options{Detectors: listed, Names: names})
	if err != nil {
		return scan.Options{}, err
	}
	opts := scan.Options{Reader: reader, Engine: engine, Policy: policy, Jobs: o.jobs, Judge: weigh,
		Result: report.Statement{Policy: policy.ID, Basis: basisOf(packs), Values: o.values}}
	if opts.Result.Key, err = findingKey(e); err != nil {
		return scan.Options{}, err
	}
	if o.baseline != "" {
		opts.Baseline, opts.Result.Key, err = loadBaseline(e, o.baseline, opts.Result.Key, kept, now)
	}
	return opts, err
}

func basisOf(packs []rules.Pack) map[string][]string {
	basis := map[string][]string{}
	for _, p := range packs {
		for _, r := range p.Rules {
			basis[r.ID] = r.Basis
		}
	}
	return basis
}
