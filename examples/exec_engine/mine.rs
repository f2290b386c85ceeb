//! The least that an engine can be, in Rust: `step` alone; everything else has a default.
//!
//!     rustc -O --edition 2021 mine.rs -o mine_rs && referee diagnose --engine exec:./mine_rs
//!
//! The protocol is that of docs/engines_in_other_languages.md.

use std::io::{self, BufRead, Read, Write};

struct Problem {
    n: usize,
    eta: f64,
    relu: bool,
    rows: Vec<f64>, // m rows of n
}

fn words<const N: usize>(input: &mut impl Read, count: usize) -> io::Result<Vec<[u8; N]>> {
    let mut bytes = vec![0u8; N * count];
    input.read_exact(&mut bytes)?;
    Ok(bytes.chunks_exact(N).map(|chunk| chunk.try_into().unwrap()).collect())
}

fn floats(input: &mut impl Read, count: usize) -> io::Result<Vec<f64>> {
    Ok(words(input, count)?.into_iter().map(f64::from_le_bytes).collect())
}

fn integers(input: &mut impl Read, count: usize) -> io::Result<Vec<usize>> {
    Ok(words(input, count)?.into_iter().map(|word| i64::from_le_bytes(word) as usize).collect())
}

/// Eq. (3): w - eta * (the sum of the gradients of the batch).
fn step(problem: &Problem, w: &[f64], batch: &[usize]) -> Vec<f64> {
    let norm: f64 = w.iter().map(|x| x * x).sum();
    let (mut mass, mut sum) = (0.0, vec![0.0; w.len()]);
    for &i in batch {
        let row = &problem.rows[i * problem.n..(i + 1) * problem.n];
        let mut c: f64 = row.iter().zip(w).map(|(a, x)| a * x).sum();
        if problem.relu {
            c = c.max(0.0);
        }
        mass += c * c;
        sum.iter_mut().zip(row).for_each(|(s, a)| *s += c * a);
    }
    w.iter().zip(&sum).map(|(x, s)| x - problem.eta * (s * (norm - 2.0) + mass * x)).collect()
}

fn main() -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::BufWriter::new(io::stdout().lock()));
    let (mut problem, mut line) = (Problem { n: 0, eta: 0.0, relu: false, rows: vec![] }, String::new());
    while { line.clear(); input.read_line(&mut line)? > 0 } {
        let word: Vec<&str> = line.split_whitespace().collect();
        let number = |k: usize| word[k].parse::<usize>().expect("a count");
        match word[0] {
            "referee" => write!(output, "name mine, in Rust\nversion 0.1\nprecision float64\nready\n")?,
            "problem" => {
                let (m, n, eta) = (number(1), number(2), word[3].parse().expect("eta"));
                let rows = match word[5] {
                    "rows" => floats(&mut input, m * n)?,
                    _ => (0..m * n).map(|k| if k / n == k % n { 1.0 } else { 0.0 }).collect(),
                };
                problem = Problem { n, eta, relu: word[4] == "relu", rows };
            }
            "step" => {
                let w = floats(&mut input, problem.n)?;
                let batch = integers(&mut input, number(1))?;
                let next = step(&problem, &w, &batch);
                writeln!(output, "ok {}", next.len())?;
                next.iter().try_for_each(|x| output.write_all(&x.to_le_bytes()))?;
            }
            other => panic!("what is {other}?"),
        }
        output.flush()?;
    }
    Ok(())
}
