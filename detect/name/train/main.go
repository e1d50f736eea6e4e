// Command train builds the model of package name and measures it.
//
//	go run ./detect/name/train build -data DIR -o detect/name/model.bin
//	go run ./detect/name/train eval gold.jsonl...
//
// See docs/model-card.md for the data and the figures.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"yinqu/detect/name"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	commands := map[string]func([]string, io.Writer) error{"build": build, "eval": evaluate, "batches": batches, "plain": plain}
	if len(args) == 0 || commands[args[0]] == nil {
		return fmt.Errorf("want one of: build, eval, batches, plain")
	}
	return commands[args[0]](args[1:], out)
}

func build(args []string, log io.Writer) error {
	fs := flag.NewFlagSet("build", flag.ContinueOnError)
	var s source
	s.flags(fs)
	to := fs.String("o", "detect/name/model.bin", "the model file to write")
	skip := fs.String("skip", "", "leave out the documents of this batch, as FROM-TO")
	raw := fs.Bool("raw", false, "without the decision over the document, which takes four more models to learn")
	if err := fs.Parse(args); err != nil {
		return err
	}
	docs, err := readCorpus(s.corpus)
	if err != nil {
		return err
	}
	docs = without(docs, *skip)
	m, err := s.saved("whole", log, func() (*name.Weights, error) { return s.train(docs, log) })
	if err != nil {
		return err
	}
	if *raw {
		return write(*to, m, log)
	}
	parts, err := s.parts(docs, grouped(4), log)
	if err != nil {
		return err
	}
	return write(*to, m.Decided(s.decision(parts, nil, log)), log)
}

// write writes the model to a file.
func write(to string, m *name.Model, log io.Writer) error {
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	defer f.Close()
	n, err := m.WriteTo(f)
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "model of %d bytes\n", n)
	return f.Close()
}
