package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"yinqu/lang"
)

func newManCommand(e *env) *cobra.Command {
	dir := ""
	c := &cobra.Command{
		Use: "man -o DIR", Short: e.lang.T("write the manual pages, in the language of messages"), Args: cobra.NoArgs,
		Example: e.lang.T("  yinqu man -o /usr/local/share/man/man1\n  yinqu man --lang zh -o /usr/local/share/man/zh_CN/man1"),
		RunE:    func(c *cobra.Command, _ []string) error { return runMan(e, c.Root(), dir) },
	}
	c.Flags().StringVarP(&dir, "output", "o", "", e.lang.T("write the pages into this directory"))
	return c
}

// runMan writes a page for each command.
func runMan(e *env, root *cobra.Command, dir string) error {
	if dir == "" {
		return errors.New(e.lang.T("name the directory for the pages with -o DIR"))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	root.DisableAutoGenTag = true
	return eachCommand(root, func(c *cobra.Command) error {
		if !c.IsAvailableCommand() && c.HasParent() {
			return nil
		}
		var page bytes.Buffer
		if err := doc.GenMan(c, &doc.GenManHeader{Title: "YINQU", Section: "1", Source: "yinqu " + version()}, &page); err != nil {
			return err
		}
		name := strings.ReplaceAll(c.CommandPath(), " ", "-") + ".1"
		return os.WriteFile(filepath.Join(dir, name), []byte(headings(e.lang).Replace(page.String())), 0o644)
	})
}

// headings puts those of a page into the reader's language.
func headings(l lang.Lang) *strings.Replacer {
	t := l.T
	var pairs []string
	for _, h := range [][2]string{{"NAME", t("NAME")}, {"SYNOPSIS", t("SYNOPSIS")}, {"DESCRIPTION", t("DESCRIPTION")}, {"OPTIONS", t("OPTIONS")},
		{"OPTIONS INHERITED FROM PARENT COMMANDS", t("OPTIONS OF EVERY COMMAND")}, {"EXAMPLE", t("EXAMPLE")}, {"SEE ALSO", t("SEE ALSO")}} {
		pairs = append(pairs, ".SH "+h[0]+"\n", ".SH "+h[1]+"\n")
	}
	return strings.NewReplacer(pairs...)
}

// eachCommand calls f for c and all below it.
func eachCommand(c *cobra.Command, f func(*cobra.Command) error) error {
	if err := f(c); err != nil {
		return err
	}
	for _, sub := range c.Commands() {
		if err := eachCommand(sub, f); err != nil {
			return err
		}
	}
	return nil
}
