package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"yinqu/document"
	"yinqu/report"
	"yinqu/scan"
)

type textOptions struct {
	paths    []string
	format   string
	password string
}

func newTextCommand(e *env) *cobra.Command {
	t := e.lang.T
	o := textOptions{format: "text"}
	c := &cobra.Command{
		Use:   "text PATH...|-",
		Short: t("show the text of documents as the detectors see it"),
		Long:  t("text writes the extracted text of documents. With --format jsonl it writes an object\na document: its whole text, its segments with kind, place and label (in code points,\nend exclusive), and what could not be read. The output is the documents' content: treat it so."),
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.paths = args
			return runText(c.Context(), e, o)
		},
	}
	c.Flags().Var(choice{&o.format, []string{"text", "jsonl"}}, "format", t("the form of the output"))
	c.Flags().StringVar(&o.password, "password-file", "", t("passwords to try on encrypted files, one a line"))
	return c
}

// textDoc is the object of a document in the JSON Lines output.
type textDoc struct {
	Schema   int              `json:"schema"`
	Path     string           `json:"path"`
	Format   string           `json:"format"`
	Text     string           `json:"text"`
	Segments []textSegment    `json:"segments"`
	Problems []report.Problem `json:"problems"`
}

type textSegment struct {
	Span   report.CodePoints `json:"span"`
	Kind   document.Kind     `json:"kind"`
	Path   string            `json:"path"`
	Label  string            `json:"label"`
	Record int               `json:"record"`
}

func runText(ctx context.Context, e *env, o textOptions) error {
	source, err := scanSource(e, scanOptions{paths: o.paths})
	if err != nil {
		return err
	}
	reader, err := newReader(o.password)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(e.out)
	unread := false
	say := func(p document.Problem) {
		unread = true
		fmt.Fprintln(e.err, e.lang.T("yinqu: %s", p.Path+": "+report.What(e.lang, p.Cause, p.Count)))
	}
	for d, err := range scan.Documents(ctx, source, reader) {
		if err != nil {
			p := document.Problem{Cause: document.Malformed}
			errors.As(err, &p)
			if o.format == "jsonl" {
				d = &document.Document{Name: p.Path, Problems: []document.Problem{p}}
			} else {
				say(p)
				continue
			}
		}
		if o.format == "text" {
			w.WriteString(content(d))
			for _, p := range d.Problems {
				p.Path = strings.TrimSuffix(d.Name+": "+p.Path, ": ")
				say(p)
			}
			continue
		}
		unread = unread || len(d.Problems) > 0
		if err := writeTextDoc(w, d); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write the text: %w", err)
	}
	if unread || ctx.Err() != nil {
		return statusError(exitUnread)
	}
	return nil
}

func writeTextDoc(w *bufio.Writer, d *document.Document) error {
	out := textDoc{Schema: report.Schema, Path: d.Name, Format: d.Format, Text: d.Text, Segments: []textSegment{}, Problems: []report.Problem{}}
	lines := document.NewLines(d.Text)
	for _, s := range d.Segments {
		r := lines.Runes(s.Span)
		out.Segments = append(out.Segments, textSegment{report.CodePoints{Start: r.Start, End: r.End}, s.Kind, s.Path, s.Label, s.Record})
	}
	for _, p := range d.Problems {
		out.Problems = append(out.Problems, report.NewProblem(p))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

// content is the document's text without the file's name that follows it.
func content(d *document.Document) string {
	if n := len(d.Segments); n > 0 && d.Segments[n-1].Kind == document.Filename {
		return d.Text[:d.Segments[n-1].Start]
	}
	return d.Text
}
