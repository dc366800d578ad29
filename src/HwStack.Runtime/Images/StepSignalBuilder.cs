using System.Runtime.InteropServices;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Runtime;

/// <summary>Builds a <see cref="Signal"/> step by step; entries of a step may come in any order.</summary>
/// <param name="what">What is recorded, for errors.</param>
/// <param name="steps">Steps of the signal.</param>
/// <param name="channels">Channels of the signal.</param>
internal sealed class StepSignalBuilder(string what, int steps, int channels)
{
    private readonly int[] _stepStart = new int[steps + 1];
    private readonly List<int> _channel = [];
    private readonly List<float> _value = [];
    private int _step;

    /// <summary>Adds an entry to the current step; 0 is left out. HW0207 when the recording outgrows what a signal can hold.</summary>
    public void Add(int channel, double value)
    {
        if ((float)value == 0)
        {
            return;
        }

        if (_channel.Count == Array.MaxLength)
        {
            throw new UserErrorException(new UserError(
                "HW0207", $"The recording of {what} has more than {Array.MaxLength} values by step {_step}.", what, null, $"{Array.MaxLength}",
                "Record fewer steps or a smaller population."));
        }

        _channel.Add(channel);
        _value.Add((float)value);
    }

    /// <summary>Step that entries are added to.</summary>
    public int Step => _step;

    /// <summary>Ends the current step: sorts its entries by channel and adds up those of one channel.</summary>
    public void EndStep()
    {
        int start = _stepStart[_step];
        Span<int> channel = CollectionsMarshal.AsSpan(_channel)[start..];
        Span<float> value = CollectionsMarshal.AsSpan(_value)[start..];
        bool ascending = true;
        for (int i = 1; i < channel.Length; i++)
        {
            ascending &= channel[i] > channel[i - 1];
        }

        if (!ascending)
        {
            channel.Sort(value);
            int kept = 0;
            for (int i = 1; i < channel.Length; i++)
            {
                if (channel[i] == channel[kept])
                {
                    value[kept] += value[i];
                }
                else
                {
                    kept++;
                    (channel[kept], value[kept]) = (channel[i], value[i]);
                }
            }

            CollectionsMarshal.SetCount(_channel, start + kept + 1);
            CollectionsMarshal.SetCount(_value, start + kept + 1);
        }

        _stepStart[++_step] = _channel.Count;
    }

    /// <summary>Ends steps until this one is the current one.</summary>
    public void MoveTo(int step)
    {
        while (_step < step)
        {
            EndStep();
        }
    }

    /// <summary>The signal; steps not ended are empty.</summary>
    public Signal Build()
    {
        MoveTo(steps);
        return new Signal(steps, channels, _stepStart, [.. _channel], [.. _value]);
    }
}
