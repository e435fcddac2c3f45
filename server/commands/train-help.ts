/** What `npm run train -- --help` teaches below the options. */
export const TRAIN_HELP = `
What happens
  Two networks compete. The generator G turns random numbers z into pictures.
  The discriminator D looks at a picture and says how probable it is that it
  is authentic. In every step D learns from a batch of authentic and a batch of
  forged pictures, --batch of each; then G learns to make D err. Nobody tells G
  what a face is: D is its only teacher.

What the numbers mean
  120/2000 steps · 39 min left · D 0.36 G 4.26 · D(x) 0.89 D(G(z)) 0.12/0.05

  D(x)        what D thinks of authentic pictures, on average; 1 is "authentic"
  D(G(z))     what D thinks of forged ones, before and after its own step
  D, G        the loss of each: how wrong it was. They do not fall as in
              ordinary learning: the success of one is the failure of the
              other. The pictures tell more.

  healthy     On average (the thick curves) D(x) 0.7 to 0.95 and D(G(z)) 0.05
              to 0.3, while the grids get better; single steps jump far beyond.
              In theory both end at 0.5, the dotted line; no DCGAN gets there.
              In the first hundred steps D is far ahead.
  D has won   D(x) 1.00, D(G(z)) 0.00 and loss D near 0 for hundreds of steps:
              G learns nothing more. Take more --base-channels (both networks
              widen), more --images, or another --seed.
  collapse    All pictures of a grid are alike, whatever z was. Take a larger
              --batch or another --seed.
  divergence  A loss above 100 for 50 steps (for D, the sum of two, above
              200), or numbers that are no longer finite or too large to be
              kept: the training stops by itself, and the checkpoint before
              it stays. Take another --seed.

  When D has won, or G has collapsed, you are warned and the training goes on:
  to watch it fail teaches something, too.

Where to look, in --out
  grids/          64 forged pictures at every checkpoint, always of the same z
  curves.png      the learning curves, drawn anew at every checkpoint: losses,
                  D(x) and D(G(z)), and how much the forged pictures vary
  metrics.jsonl   the numbers and the warnings of every step, a line each
  step-002000/    a checkpoint: --model of generate and discriminate takes it

How long it takes
  The networks of the paper (64 px, 64 channels, batch 64) need one to three
  seconds a step on two processor cores: 2,000 steps are about an hour, and
  first faces show after a quarter of it. Fewer channels and smaller batches
  take a fraction of that. The pictures to learn from are painted first, once.

How to stop, and to go on
  Ctrl-C or SIGTERM finishes the step and keeps a checkpoint; a second Ctrl-C
  stops at once. --resume goes on from the newest checkpoint, needs no other
  option, and ends, bit for bit, where an uninterrupted training on the same
  engine would have. A crash, a power cut or a full disk costs the steps since
  the last checkpoint (--save-every), never a checkpoint. A folder holds one
  training, and one process at a time may work on it.

The result on stdout is the folder of the last checkpoint.

Examples
  The DCGAN of the paper, and on from there:
    npm run train -- --out runs/people --steps 2000
    npm run train -- --out runs/people --resume --steps 4000
  Minutes, to see it work:
    npm run train -- --out runs/small --steps 500 --base-channels 32 --batch 32
      --images 512 --save-every 50
  D wins:
    npm run train -- --out runs/narrow --steps 600 --base-channels 8 --batch 32
      --images 512 --save-every 50`;
