using System.Runtime.InteropServices;
using HwStack.Diagnostics;
using HwStack.Network;

namespace HwStack.Reference;

/// <summary>Collects one row of values per step into a sparse <see cref="Signal"/>; zeros are left out.</summary>
/// <param name="name">What is recorded, for errors.</param>
/// <param name="channels">Values per row.</param>
public sealed class SignalRecorder(string name, int channels)
{
    /// <summary>Most entries of one recording, 2^28 (2 GiB).</summary>
    public const int EntriesMax = 1 << 28;

    private readonly List<int> _stepStart = [0];
    private readonly List<int> _channel = [];
    private readonly List<float> _value = [];

    /// <summary>Adds the row of the next step. Throws HW0207 when the recording grows beyond <see cref="EntriesMax"/>.</summary>
    public void Add(ReadOnlySpan<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            if (row[c] != 0)
            {
                _channel.Add(c);
                _value.Add((float)row[c]);
            }
        }

        _stepStart.Add(_channel.Count);
        if (_channel.Count > EntriesMax)
        {
            throw new UserErrorException(new UserError(
                "HW0207", $"The recording of {name} holds more than {EntriesMax} values after {_stepStart.Count - 1} steps.", name, _channel.Count.ToString(), EntriesMax.ToString(),
                "Record fewer steps or a smaller population."));
        }
    }

    /// <summary>What was collected so far.</summary>
    public Signal ToSignal() =>
        new(_stepStart.Count - 1, channels, [.. CollectionsMarshal.AsSpan(_stepStart)], [.. CollectionsMarshal.AsSpan(_channel)], [.. CollectionsMarshal.AsSpan(_value)]);
}
