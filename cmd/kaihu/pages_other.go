//go:build !linux

package main

// releasePages is for Linux.
func releasePages() {}
