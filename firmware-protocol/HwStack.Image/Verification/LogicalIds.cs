using HwStack.Chip;

namespace HwStack.Image;

/// <summary>
/// Order of cores, and logical ids: two neurons with one id would share dither phase and random numbers. DENDRITEs never round and are left out.
/// A bitmap in pages of 65,536 ids: 5 MB for 42 million consecutive ids, 512 MB at worst.
/// </summary>
internal sealed class LogicalIds
{
    private const int PageBits = 16;
    private readonly ulong[]?[] _pages = new ulong[1 << (32 - PageBits)][];
    private CoreId? _last;

    internal void Check(CoreImage core, Violations violations)
    {
        if (_last is { } last && last.CompareTo(core.Id) >= 0)
        {
            violations.Add("HW4003", core.Id.ToString(), $"The core comes after {last}; cores must ascend by id, each once.");
        }

        _last = core.Id;
        for (int n = 0; n < core.Neurons.Length; n++)
        {
            NeuronRecord record = core.Neurons[n];
            bool dendrite = record.Class < core.Classes.Length && core.Classes[record.Class].Model == NeuronModel.Dendrite;
            if (!dendrite && !Take(record.LogicalId))
            {
                violations.Add(
                    "HW4017", $"{core.Id}, neuron {n}", $"The logical id {record.LogicalId} belongs to another neuron already.", $"{record.LogicalId}", "unique");
            }
        }
    }

    private bool Take(uint id)
    {
        ulong[] page = _pages[id >> PageBits] ??= new ulong[(1 << PageBits) / 64];
        ulong bit = 1UL << (int)(id & 63);
        ref ulong word = ref page[(id & 0xffff) >> 6];
        bool free = (word & bit) == 0;
        word |= bit;
        return free;
    }
}
