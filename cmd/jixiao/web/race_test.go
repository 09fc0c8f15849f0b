//go:build race

package web

// underRace says that everything takes ten times as long.
const underRace = true
