package main

import (
	"bufio"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"yinqu/report"
	"yinqu/rules"
)

func newPolicyCommand(e *env) *cobra.Command {
	t := e.lang.T
	c := &cobra.Command{Use: "policy", Short: t("the purposes that a document can be judged for"), Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(&cobra.Command{
		Use: "list", Short: t("list the built-in policies"), Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runPolicyList(e) },
	}, &cobra.Command{
		Use: "show NAME|FILE", Short: t("show what a policy does with each entity"), Args: cobra.ExactArgs(1), ValidArgsFunction: completePolicy,
		RunE: func(_ *cobra.Command, args []string) error { return runPolicyShow(e, args[0]) },
	})
	return c
}

func runPolicyList(e *env) error {
	lib, err := rules.Builtin()
	if err != nil {
		return err
	}
	w := bufio.NewWriter(e.out)
	for _, p := range lib.Policies {
		fmt.Fprintf(w, "%-12s  %s  %s\n", p.ID, report.Fill(p.Title.In(string(e.lang)), 12), p.About.In(string(e.lang)))
	}
	return w.Flush()
}

func runPolicyShow(e *env, name string) error {
	p, err := findPolicy(e, name)
	if err != nil {
		return err
	}
	t, l := e.lang.T, string(e.lang)
	w := bufio.NewWriter(e.out)
	fmt.Fprintf(w, "%s  %s\n%s\n\n", p.ID, p.Title.In(l), p.About.In(l))
	fmt.Fprintln(w, t("smallest group that hides a person: %d", p.K))
	fmt.Fprintln(w, t("a file read only in part: %s", p.Partial))
	if p.Years > 0 {
		fmt.Fprintln(w, t("records are kept for %d years", p.Years))
	}
	fmt.Fprintln(w)
	for _, i := range rules.Entities() {
		d := p.Entities[i.Entity]
		fmt.Fprintf(w, "%-13s %s %-6s  %-10s", i.Entity, report.Fill(i.Title.In(l), 24), d.Action, d.Operator)
		var roles []string
		for _, r := range slices.Sorted(maps.Keys(d.Roles)) {
			x := p.For(i.Entity, r)
			roles = append(roles, fmt.Sprintf("%s: %s, %s", r, x.Action, x.Operator))
		}
		fmt.Fprintln(w, strings.TrimRight("  "+strings.Join(roles, "; "), " "))
	}
	return w.Flush()
}
