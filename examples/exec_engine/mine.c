/* An engine in C: reads questions from standard input, answers on standard output.
 *
 *     cc -O2 -std=c99 mine.c -o mine -lm && referee diagnose --engine exec:./mine
 *
 * The protocol is that of docs/engines_in_other_languages.md.  The doubles and integers of a little-endian
 * machine are read and written as they are. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t m, n;      /* datapoints, dimension */
static double eta;        /* the factor of the summed gradient */
static int relu, basis;   /* basis: the datapoints are the first m coordinate vectors, and are not sent */
static double *data;      /* m rows of n */
static double *sum;       /* scratch, n */

static void *room(void *old, int64_t count) {
    void *found = realloc(old, (size_t)(count > 0 ? count : 1) * 8);
    if (!found) { fprintf(stderr, "no memory for %lld numbers\n", (long long)count); exit(1); }
    return found;
}

static void take(void *where, int64_t count) { /* all of a question is read before it is answered */
    if (fread(where, 8, (size_t)count, stdin) != (size_t)count) exit(0);
}

static void give(const void *from, int64_t count) { fwrite(from, 8, (size_t)count, stdout); }

static double correlation(const double *w, int64_t i) {
    if (basis) return w[i];
    double c = 0.0;
    for (int64_t j = 0; j < n; j++) c += data[i * n + j] * w[j];
    return c;
}

static void step(double *w, const int64_t *batch, int64_t b) { /* Eq. (3), in place */
    double norm = 0.0, mass = 0.0;
    for (int64_t j = 0; j < n; j++) { norm += w[j] * w[j]; sum[j] = 0.0; }
    for (int64_t k = 0; k < b; k++) {
        double c = correlation(w, batch[k]);
        if (relu && c < 0.0) c = 0.0;
        mass += c * c;
        if (basis) sum[batch[k]] += c;
        else for (int64_t j = 0; j < n; j++) sum[j] += c * data[batch[k] * n + j];
    }
    for (int64_t j = 0; j < n; j++) w[j] -= eta * (sum[j] * (norm - 2.0) + mass * w[j]);
}

static uint64_t state; /* of SplitMix64 */
static uint64_t draw(void) {
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int64_t below(uint64_t bound) { /* uniform: draws beyond the last multiple of the bound are not used */
    uint64_t limit = UINT64_MAX - UINT64_MAX % bound, z;
    do z = draw(); while (z >= limit);
    return (int64_t)(z % bound);
}

static double log_ratio(const double *w) { /* R of Eq. (11) */
    double top = 0.0, others = 0.0;
    for (int64_t i = 0; i < m; i++) {
        double c = correlation(w, i), size = relu ? (c > 0.0 ? c : 0.0) : fabs(c);
        if (size > top) { others += top; top = size; } else others += size;
    }
    return log(top) - log(others); /* the others are summed apart, never subtracted */
}

static void run(int64_t count, int64_t most, uint64_t seed, int64_t first, int64_t b, double stop, int64_t every) {
    int64_t *steps = room(NULL, count), *stopped = room(NULL, count), *order = room(NULL, m);
    double *w = room(NULL, count * n);
    take(w, count * n);
    for (int64_t r = 0; r < count; r++) {
        state = seed; /* a stream for each replicate, of the seed and its number alone */
        state = draw() ^ (uint64_t)(first + r);
        state = draw();
        for (int64_t i = 0; i < m; i++) order[i] = i;
        steps[r] = most, stopped[r] = 0;
        for (int64_t t = 1; t <= most && !stopped[r]; t++) {
            for (int64_t k = 0; k < b && b < m; k++) { /* the first b of a shuffle of all */
                int64_t other = k + below((uint64_t)(m - k)), kept = order[k];
                order[k] = order[other], order[other] = kept;
            }
            step(w + r * n, order, b);
            if (stop > 0.0 && t % every == 0 && log_ratio(w + r * n) >= stop) steps[r] = t, stopped[r] = 1;
        }
    }
    printf("ok %lld\n", (long long)(count * (2 + n)));
    give(steps, count), give(stopped, count), give(w, count * n);
    free(steps), free(stopped), free(order), free(w);
}

int main(void) {
    char line[512], word[32], text[32], kind[32];
    long long a, b, c, d, e, f;
    double *w = NULL, stop;
    int64_t *batches = NULL;
    if (!fgets(line, sizeof line, stdin) || strcmp(line, "referee 1\n")) return 2;
    printf("name mine, in C\nversion 0.1\nprecision float64\noffers steps trajectory run\nready\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "problem %lld %lld %lf %31s %31s", &a, &b, &eta, text, kind) == 5) {
            m = a, n = b, relu = !strcmp(text, "relu"), basis = !strcmp(kind, "basis");
            sum = room(sum, n);
            if (!basis) { data = room(data, m * n); take(data, m * n); }
            continue; /* no answer */
        }
        int64_t k = 1, length = 1, size, every = 1, path = 0;
        if (sscanf(line, "run %lld %lld %lld %lld %31s %lld %lf %lld", &a, &b, &c, &d, text, &e, &stop, &f) == 8) {
            if (!strcmp(text, "full") || !strcmp(text, "uniform")) run(a, b, (uint64_t)c, d, e, stop, f);
            else { w = room(w, a * n); take(w, a * n); printf("declined\n"); }
            fflush(stdout);
            continue;
        }
        if (sscanf(line, "trajectory %lld %lld %lld %lld", &a, &b, &c, &d) == 4)
            k = a, length = b, size = c, every = d, path = 1;
        else if (sscanf(line, "steps %lld %lld", &a, &b) == 2) k = a, size = b;
        else if (sscanf(line, "step %lld", &a) == 1) size = a;
        else { if (sscanf(line, "%31s", word) == 1) fprintf(stderr, "what is %s?\n", word); return 2; }
        w = room(w, k * n), batches = room(batches, k * length * size);
        take(w, k * n), take(batches, k * length * size);
        printf("ok %lld\n", (long long)(k * n * (path ? length / every + 1 : 1)));
        for (int64_t r = 0; r < k; r++) {
            if (path) give(w + r * n, n);
            for (int64_t t = 0; t < length; t++) {
                step(w + r * n, batches + (r * length + t) * size, size);
                if (!path || (t + 1) % every == 0) give(w + r * n, n);
            }
        }
        fflush(stdout);
    }
    return 0;
}
