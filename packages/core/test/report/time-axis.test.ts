import { expect } from 'chai';
import { place, timeAxis } from '../../dist/report/html/time-axis.js';
import { at, instance, outcome, timedOut } from './sample-reports.js';

/** The axis of one deployment that took so many seconds. */
function axisOf(seconds: number) {
  const deployment = outcome('web', [], { endTime: at(seconds) });
  return timeAxis({ deployments: [deployment], endTime: at(seconds) })!;
}

describe('the axis of time', () => {
  it('has round ticks, never crowded, from milliseconds to hours', () => {
    expect(axisOf(0.03).ticks).to.deep.equal([0, 0.01, 0.02]);
    expect(axisOf(22).ticks).to.deep.equal([0, 5, 10, 15, 20]);
    expect(axisOf(200).ticks).to.deep.equal([0, 60, 120, 180]);
    expect(axisOf(8 * 3600).ticks).to.deep.equal([0, 7200, 14_400, 21_600]);
    expect(axisOf(40 * 86_400).ticks).to.have.length.within(2, 6);
  });

  it('spans all deployments, from the first to the last that was timed', () => {
    const deployments = [
      outcome('one', [instance('i-1', 5)], { startTime: at(4), endTime: at(10) }),
      outcome('two', [instance('i-2', 20)], { startTime: at(19), endTime: at(30) }),
    ];
    const axis = timeAxis({ deployments, endTime: at(99) })!;
    expect(axis.start).to.equal(Date.parse(at(4)));
    // The last event of i-2 ends after its deployment says it did; it is drawn all the same.
    expect(axis.seconds).to.be.closeTo(34.7, 0.001);
  });

  it('goes on to the end of the run where a deployment has not ended, even by a clock that is behind', () => {
    const { deployments } = timedOut;
    expect(timeAxis({ deployments, endTime: at(60) })!.seconds).to.equal(60);
    const behind = timeAxis({ deployments, endTime: at(-3600) })!;
    expect(behind.seconds).to.equal(2);
    expect(place(behind, at(1), undefined)).to.deep.equal({ x: 50, width: 50 });
  });

  it('is not there where nothing was timed', () => {
    const { startTime: _start, endTime: _end, ...untimed } = outcome('web', []);
    expect(timeAxis({ deployments: [untimed], endTime: at(0) })).to.equal(undefined);
  });
});
