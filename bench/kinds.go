package main

func compareKinds(c *corpus, runs int) {}
