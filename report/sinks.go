package report

import (
	"fmt"
	"io"
	"time"

	"yinqu/lang"
)

// Options say how an output shows the results. It never holds more than the
// results do: whether they have values is decided when they are made.
type Options struct {
	Lang    lang.Lang
	Color   bool      // ANSI colours
	Verbose bool      // everything, however much
	Paths   bool      // names of files in the reports that get passed around: csv, sarif, html
	Date    time.Time // of the report, where it shows one
}

// outputs is the list of outputs, one a line.
var outputs = []struct {
	name string
	make func(io.Writer, Options) Sink
}{
	{"text", newText},
	{"json", newJSON},
	{"jsonl", newJSONL},
	{"csv", newCSV},
	{"sarif", newSARIF},
	{"html", newHTML},
}

// Outputs returns the names of the outputs.
func Outputs() []string {
	var names []string
	for _, o := range outputs {
		names = append(names, o.name)
	}
	return names
}

// NewSink returns the output of the given name, writing to w. The caller
// flushes w after Close.
func NewSink(name string, w io.Writer, o Options) (Sink, error) {
	for _, out := range outputs {
		if out.name == name {
			return out.make(w, o), nil
		}
	}
	return nil, fmt.Errorf("unknown format %q", name)
}
