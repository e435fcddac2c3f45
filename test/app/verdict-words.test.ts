import { describe, expect, it } from 'vitest';
import { calibrationBand, forgerNames, machineBand, machineVerdict } from '../../app/play/verdict-words.ts';

describe('what the house curator says', () => {
  it.each([
    [0.01, { choice: 'real', percent: 99, sureness: 'certain' }],
    [0.2, { choice: 'real', percent: 80, sureness: 'fairly' }],
    [0.49, { choice: 'real', percent: 51, sureness: 'hardly' }],
    [0.5, { choice: 'fake', percent: 50, sureness: 'hardly' }],
    [0.66, { choice: 'fake', percent: 66, sureness: 'fairly' }],
    [0.99, { choice: 'fake', percent: 99, sureness: 'certain' }],
  ])('at a probability of %s of being fake', (fakeProbability, verdict) => {
    expect(machineVerdict({ fakeProbability })).toEqual(verdict);
  });
});

describe('the appraisal', () => {
  it('compares confidence with what came true', () => {
    expect([calibrationBand(95, 60), calibrationBand(70, 65), calibrationBand(50, 80)]).toEqual([
      'over',
      'apt',
      'under',
    ]);
  });

  it('compares the visitor with the machine, on the same portraits', () => {
    expect([12, 9, 10].map((machineCorrect) => machineBand({ correct: 10, machineCorrect }))).toEqual([
      'behind',
      'ahead',
      'level',
    ]);
  });

  it('writes architectures as the field does, and unknown ones as they come', () => {
    const forger = { name: 'dcgan-people', step: 1900 };
    expect(forgerNames({ ...forger, architecture: 'dcgan' }).architecture).toBe('DCGAN');
    expect(forgerNames({ ...forger, architecture: 'vae' }).architecture).toBe('vae');
  });
});
