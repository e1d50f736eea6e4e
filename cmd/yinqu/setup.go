package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
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

func newOutput(e *env, name string) (*output, error) {
	if name == "" || name == "-" {
		return &output{w: e.out, terminal: e.outTTY}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".yinqu-*") // mode 0600
	if err != nil {
		return nil, err
	}
	b := bufio.NewWriter(f)
	return &output{w: b, buffer: b, file: f, name: name}, nil
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	if o.through != nil {
		return o.through.Write(b)
	}
	return o.w.Write(b)
}

// temporary returns what the file is called until it is whole, a random name;
// "" for standard output.
func (o *output) temporary() string {
	if o.file == nil {
		return ""
	}
	return filepath.Base(o.file.Name())
}

// close ends the output; a file is kept only if it is whole.
func (o *output) close(whole bool) error {
	if o.file == nil {
		return nil
	}
	err := errors.Join(o.buffer.Flush(), o.file.Close())
	if whole && err == nil {
		if err = os.Rename(o.file.Name(), o.name); err == nil {
			return nil
		}
	}
	return errors.Join(err, os.Remove(o.file.Name()))
}
