package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"yinqu/detect/name"
	"yinqu/extract"
	"yinqu/extract/all"
	"yinqu/extract/isolate"
	"yinqu/rules"
)

// findPolicy returns the built-in policy called name, or loads the file.
func findPolicy(e *env, name string) (*rules.Policy, error) {
	lib, err := rules.Builtin()
	if err != nil {
		return nil, err
	}
	if p := lib.Policy(name); p != nil {
		return p, nil
	}
	if !strings.ContainsAny(name, `./\`) {
		var ids []string
		for _, p := range lib.Policies {
			ids = append(ids, p.ID)
		}
		return nil, errors.New(e.lang.T("no policy %q; there are %s", name, strings.Join(ids, ", ")))
	}
	return rules.LoadPolicy(os.DirFS(filepath.Dir(name)), filepath.Base(name))
}

// purpose returns the policy called name, made at least as strict as the
// organisation's: that of the system's own file, and that of the file org.
func purpose(e *env, name, org string) (*rules.Policy, error) {
	policy, err := findPolicy(e, name)
	if err != nil {
		return nil, err
	}
	for _, file := range orgPolicies(e, org) {
		floor, err := rules.LoadPolicy(os.DirFS(filepath.Dir(file)), filepath.Base(file))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		policy = policy.AtLeast(floor)
	}
	return policy, nil
}

// orgPolicies returns the files of the organisation's policies: one that the
// system's administrator laid down, if there is one, and org, if one is named.
func orgPolicies(e *env, org string) []string {
	var files []string
	system := systemPolicy
	if runtime.GOOS == "windows" {
		system = filepath.Join(e.getenv("ProgramData"), "yinqu", "policy.yaml")
	}
	// One that is there but can't be read must not be passed over.
	if _, err := os.Lstat(system); filepath.IsAbs(system) && !errors.Is(err, fs.ErrNotExist) {
		files = append(files, system)
	}
	if org != "" {
		files = append(files, org)
	}
	return files
}

// systemPolicy is where the system's administrator may lay down a policy; on
// Windows it is yinqu\policy.yaml in %ProgramData%.
const systemPolicy = "/etc/yinqu/policy.yaml"

// findPacks returns the built-in packs and those of the files.
func findPacks(files []string) ([]rules.Pack, error) {
	lib, err := rules.Builtin()
	if err != nil {
		return nil, err
	}
	var packs []rules.Pack
	for _, p := range lib.Packs {
		packs = append(packs, *p)
	}
	for _, name := range files {
		p, err := rules.LoadPack(os.DirFS(filepath.Dir(name)), filepath.Base(name))
		if err != nil {
			return nil, err
		}
		packs = append(packs, *p)
	}
	return packs, nil
}

// nameModel reads the model of names in a file; nil is the one that the
// program carries.
func nameModel(e *env, file string) (*name.Model, error) {
	if file == "" {
		return nil, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	m, err := name.ReadModel(bufio.NewReader(f))
	if errors.Is(err, name.ErrModel) {
		return nil, errors.New(e.lang.T("%s is no model of names that this version can read", file))
	}
	return m, err
}

// childMemory bounds a process that reads risky files, in bytes.
const childMemory = 1 << 30

// serveChild is the whole program in a child that reads risky files.
func serveChild() int {
	if err := isolate.Serve(os.Stdin, os.Stdout, all.Formats(nil), childMemory); err != nil {
		return exitFault
	}
	return exitClean
}

// newReader makes the reader that every command uses, with the passwords of
// the file if one is named. Risky formats are read in children of this same
// program, which end when it ends.
func newReader(passwordFile string) (*extract.Reader, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	var passwords []string
	if passwordFile != "" {
		b, err := os.ReadFile(passwordFile)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(b)) {
			passwords = append(passwords, strings.TrimRight(line, "\r\n"))
		}
	}
	children := isolate.NewPool(func() *exec.Cmd { return exec.Command(self, isolate.Arg) })
	return extract.NewReader(extract.Limits{}, passwords, all.Formats(children.Wrap)...), nil
}

// output is where a report goes: standard output, or a file that appears
// under its name only when it is whole.
type output struct {
	w        io.Writer
	through  io.Writer // takes the report instead for a while; nil: none
	terminal bool
	buffer   *bufio.Writer // of the file; nil for standard output, which shows every result at once
	file     *os.File
	name     string
}

// partName is what a report is called until it is whole: one that a killed run
// left behind is replaced by the next.
func partName(name string) string {
	return filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".yinqu-part")
}

func newOutput(e *env, name string) (*output, error) {
	if name == "" || name == "-" {
		return &output{w: e.out, terminal: e.outTTY}, nil
	}
	part := partName(name)
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	b := bufio.NewWriterSize(f, 64<<10)
	return &output{w: b, buffer: b, file: f, name: name}, nil
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	if o.through != nil {
		return o.through.Write(b)
	}
	return o.w.Write(b)
}

// close ends the output; a file is kept only if it is whole.
func (o *output) close(whole bool) error {
	if o.file == nil {
		return nil
	}
	mine, err := o.file.Stat()
	err = errors.Join(err, o.buffer.Flush(), o.file.Close())
	part := partName(o.name)
	// Another run may write the same report: what lies there is then its own.
	if there, e := os.Lstat(part); err == nil && (e != nil || !os.SameFile(mine, there)) {
		return fmt.Errorf("%s: another run writes the same report", o.name)
	}
	if whole && err == nil {
		if err = os.Rename(part, o.name); err == nil {
			return nil
		}
	}
	return errors.Join(err, os.Remove(part))
}

// own is what a scan itself writes and so does not read, as absolute paths.
type own []string

func ownFiles(o scanOptions) (own, error) {
	var names own
	if o.output != "" && o.output != "-" {
		names = append(names, o.output, partName(o.output))
	}
	if o.cache != "" && o.cache != "off" {
		names = append(names, o.cache)
	}
	for i := range names {
		var err error
		if names[i], err = filepath.Abs(names[i]); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// has reports whether the file at a path, slash separated, is one of them.
func (o own) has(file string) bool {
	for _, name := range o {
		if path.Base(file) != filepath.Base(name) {
			continue
		}
		if abs, err := filepath.Abs(filepath.FromSlash(file)); err == nil && abs == name {
			return true
		}
	}
	return false
}
