package web

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// tries slow down who guesses passwords. What counts is the address that the
// guesses come from: a colleague at another computer is never kept out by them,
// whatever name they are made for.
type tries struct {
	now    func() time.Time
	mu     sync.Mutex
	failed map[string]wrongTries
}

// wrongTries are the wrong passwords of late of an address, for one name or for all.
type wrongTries struct {
	n    int
	last time.Time
}

// Wrong passwords that cost nothing, and what further ones cost: each twice as long
// a wait as the one before.
const (
	freeForName    = 5  // of one name, from one address
	freeForAddress = 20 // of all names: several people may sit behind one address
	firstWait      = 10 * time.Second
	longestWait    = 5 * time.Minute
	triesKept      = 15 * time.Minute // after the last one
	mostAddresses  = 10_000           // that are kept; the oldest go first
)

// keys are what the tries of an address for a name are counted under: the address
// with the name, and the address.
func triesOf(address, name string) [2]string {
	const enough = 100 // bytes; a name that is longer is nobody's
	return [2]string{address + "\n" + name[:min(len(name), enough)], address}
}

// begin counts a try as a wrong one, lest many are made at once. Where it may not be
// made yet it is not counted, and wait is how long that is.
func (t *tries) begin(address, name string) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.tidy(now)
	keys := triesOf(address, name)
	for i, free := range []int{freeForName, freeForAddress} {
		f := t.failed[keys[i]]
		if f.n < free {
			continue
		}
		after := longestWait
		if doubled := f.n - free; doubled < 10 { // else it overflows
			after = min(firstWait<<doubled, longestWait)
		}
		wait = max(wait, f.last.Add(after).Sub(now))
	}
	if wait > 0 {
		return wait
	}
	for _, key := range keys {
		t.failed[key] = wrongTries{t.failed[key].n + 1, now}
	}
	return 0
}

// secondsOf is a wait in whole seconds, after which it is over.
func secondsOf(wait time.Duration) int { return int((wait + time.Second - 1) / time.Second) }

// tidy forgets what is long ago.
func (t *tries) tidy(now time.Time) {
	var oldest string
	for key, f := range t.failed {
		if now.Sub(f.last) > triesKept {
			delete(t.failed, key)
		} else if oldest == "" || f.last.Before(t.failed[oldest].last) {
			oldest = key
		}
	}
	if len(t.failed) >= mostAddresses {
		delete(t.failed, oldest)
	}
}

// succeeded forgets the tries of an address for a name, but not those for others:
// who has a password of their own would else have as many guesses at another's as
// they like.
func (t *tries) succeeded(address, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	keys := triesOf(address, name)
	t.takeBack(keys[1], t.failed[keys[0]].n)
	delete(t.failed, keys[0])
}

// notMade takes back a try that begin has counted and that nobody looked at.
func (t *tries) notMade(address, name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range triesOf(address, name) {
		t.takeBack(key, 1)
	}
}

func (t *tries) takeBack(key string, n int) {
	f := t.failed[key]
	if f.n -= n; f.n <= 0 {
		delete(t.failed, key)
		return
	}
	t.failed[key] = f
}

// addressOf is where a request comes from: of IPv6 the network, in which one
// computer has as many addresses as it likes.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	const network = 64
	prefix, err := ip.Prefix(network)
	if err != nil {
		return host
	}
	return prefix.String()
}

// hashing lets passwords be compared by a few at a time, so that a flood of them
// does not take the whole computer.
type hashing struct {
	turns   chan struct{}
	compare func(hash, password []byte) error
}

const (
	hashesAtOnce = 2
	turnComes    = 20 * time.Second // within which a turn has to come
)

func newHashing() hashing {
	return hashing{make(chan struct{}, hashesAtOnce), bcrypt.CompareHashAndPassword}
}

// right reports whether a password is the one of a hash, or of none where hash is "",
// which takes as long. The error says that its turn did not come.
func (h hashing) right(ctx context.Context, hash, password string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, turnComes)
	defer cancel()
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-h.turns }()
	against := []byte(hash)
	if hash == "" {
		against = nobody()
	}
	err := h.compare(against, []byte(password))
	return err == nil && hash != "", nil
}
