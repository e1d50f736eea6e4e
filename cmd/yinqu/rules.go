package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"yinqu/detect"
	"yinqu/report"
	"yinqu/rules"
)

func newRulesCommand(e *env) *cobra.Command {
	t := e.lang.T
	c := &cobra.Command{Use: "rules", Short: t("what is looked for"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	var packs []string
	list := &cobra.Command{
		Use: "list", Short: t("list the rules"), Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runRulesList(e, packs) },
	}
	show := &cobra.Command{
		Use: "show ID", Short: t("show a rule: what it rests on, how it finds, its samples"), Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return runRulesShow(e, packs, args[0]) },
	}
	test := &cobra.Command{
		Use: "test [FILE...]", Short: t("check packs by their own samples (the built-in ones if none is named)"),
		RunE: func(c *cobra.Command, args []string) error { return runRulesTest(c.Context(), e, args) },
	}
	for _, sub := range []*cobra.Command{list, show} {
		sub.Flags().StringSliceVar(&packs, "packs", nil, t("rule packs of your own, in addition to the built-in ones"))
	}
	c.AddCommand(list, show, test)
	return c
}

func runRulesList(e *env, files []string) error {
	packs, err := findPacks(files)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(e.out)
	for _, p := range packs {
		fmt.Fprintf(w, "%s  %s\n", p.ID, p.Title.In(string(e.lang)))
		for _, r := range p.Rules {
			fmt.Fprintf(w, "  %-36s %-13s %s  %s\n", r.ID, r.Entity, report.Fill(strings.Join(r.Basis, " "), 16), r.Title.In(string(e.lang)))
		}
	}
	return w.Flush()
}

func runRulesShow(e *env, files []string, id string) error {
	packs, err := findPacks(files)
	if err != nil {
		return err
	}
	for _, p := range packs {
		for _, r := range p.Rules {
			if r.ID == id {
				return showRule(e, r)
			}
		}
	}
	return errors.New(e.lang.T("no rule %q: yinqu rules list shows them", id))
}

func showRule(e *env, r rules.Rule) error {
	t, l := e.lang.T, string(e.lang)
	w := bufio.NewWriter(e.out)
	info, _ := rules.Lookup(r.Entity)
	fmt.Fprintf(w, "%s  %s\n\n", r.ID, r.Title.In(l))
	fmt.Fprintln(w, t("entity: %s", fmt.Sprintf("%s (%s, %s)", r.Entity, info.Title.In(l), info.Class)))
	fmt.Fprintln(w, t("rests on: %s", strings.Join(r.Basis, ", ")))
	fmt.Fprintln(w, t("confidence: %.2f", r.Confidence))
	fmt.Fprintln(w, t("found by: %s", howFound(e, r.Find)))
	if len(r.Context.Near) > 0 {
		fmt.Fprintln(w, t("near: %s", strings.Join(r.Context.Near, " ")))
	}
	if len(r.Context.Labels) > 0 {
		fmt.Fprintln(w, t("fields: %s", strings.Join(r.Context.Labels, " ")))
	}
	if len(r.Context.Not) > 0 {
		fmt.Fprintln(w, t("but not near: %s", strings.Join(r.Context.Not, " ")))
	}
	fmt.Fprintln(w, "\n"+t("finds in:"))
	for _, s := range r.Samples.Match {
		fmt.Fprintf(w, "  %q → %q\n", s.Text, s.Find)
	}
	fmt.Fprintln(w, t("finds nothing in:"))
	for _, s := range r.Samples.Clean {
		fmt.Fprintf(w, "  %q (%s)\n", s.Text, s.Why)
	}
	return w.Flush()
}

func howFound(e *env, f rules.Find) string {
	switch {
	case f.Detector != "":
		return e.lang.T("the recogniser %s", f.Detector)
	case f.Pattern != "":
		return e.lang.T("the pattern %s", f.Pattern)
	case len(f.All) > 0:
		return e.lang.T("terms of %d groups together", len(f.All))
	}
	return e.lang.T("one of %d terms", len(f.Terms))
}

func runRulesTest(ctx context.Context, e *env, files []string) error {
	packs, err := findPacks(files)
	if err != nil {
		return err
	}
	if len(files) > 0 {
		packs = packs[len(packs)-len(files):] // only those named
	}
	w := bufio.NewWriter(e.out)
	failed := 0
	for _, p := range packs {
		misses, err := detect.CheckSamples(ctx, p)
		if err != nil {
			return err
		}
		for _, m := range misses {
			fmt.Fprintf(w, "%s\n  %q\n    %s\n    %s\n", m.Rule, m.Text,
				e.lang.T("should find: %q", m.Want), e.lang.T("finds: %q", m.Got))
		}
		failed += len(misses)
		fmt.Fprintln(w, e.lang.T("%s: rules: %d, samples failed: %d", p.ID, len(p.Rules), len(misses)))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if failed > 0 {
		return statusError(exitFound)
	}
	return nil
}
