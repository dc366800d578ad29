using HwStack.Chip;

namespace HwStack.Training.Tests.Neurons;

/// <summary>The vector kernels against the chip's scalar semantics, <see cref="NeuronStep"/>, entry for entry.</summary>
public class ChipKernelTests
{
    private static readonly ushort[] Leaks = [0, 1, 127, 128, 4096, 8192, 16384, 21845, 32768, 65535];

    /// <summary>Lengths at, below and above whole vectors.</summary>
    public static TheoryData<int, SpikeReset, bool> Lif()
    {
        TheoryData<int, SpikeReset, bool> cases = [];
        foreach (int length in (int[])[1, 7, 8, 9, 256, 257])
        {
            cases.Add(length, SpikeReset.Subtract, true);
            cases.Add(length, SpikeReset.Zero, true);
            cases.Add(length, SpikeReset.Subtract, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Lif))]
    public void Lif_neurons_and_readouts_step_as_the_chip_does_from_every_state(int length, SpikeReset reset, bool fires)
    {
        Random random = new(length);
        foreach (ushort leak in Leaks)
        {
            Rig rig = new(length, NeuronKind.Lif, random);
            NeuronClass kind = Class(NeuronModel.Lif, reset, fires) with { LeakV = leak };
            for (int round = 0; round < 4; round++)
            {
                rig.Begin(round);
                rig.Run(6, kind, row => ChipKernels.Lif(rig.Constants, leak, reset, fires, row));
            }
        }
    }

    [Theory]
    [InlineData(1, SpikeReset.Subtract)]
    [InlineData(9, SpikeReset.Zero)]
    [InlineData(256, SpikeReset.Subtract)]
    [InlineData(259, SpikeReset.Zero)]
    public void Cuba_neurons_step_as_the_chip_does_at_every_gain(int length, SpikeReset reset)
    {
        Random random = new(length);
        for (int gain = -8; gain <= 7; gain++)
        {
            foreach (ushort leak in Leaks)
            {
                ushort leakU = Leaks[random.Next(Leaks.Length)];
                Rig rig = new(length, NeuronKind.CubaLif, random);
                NeuronClass kind = Class(NeuronModel.Cuba, reset, true) with { LeakV = leak, LeakU = leakU, Gain = (sbyte)gain };
                rig.Begin(1);
                rig.Run(6, kind, row => ChipKernels.Cuba(rig.Constants, leak, leakU, gain, reset, row));
            }
        }
    }

    [Fact]
    public void Qlif_neurons_relax_from_every_angle_at_every_survival_as_the_chip_does()
    {
        const int Length = 256;
        for (int root = 0; root <= 65535; root += root is > 16384 and < 65300 ? 41 : 7)
        {
            NeuronClass kind = QlifOf(root);
            int[] table = RelaxationTable.Of((ushort)root);
            for (int angle = 0; angle < Length; angle++)
            {
                NeuronStep.Outcome outcome = NeuronStep.Step(kind, new NeuronRecord { Threshold = 127, Reset = -128 }, new NeuronState((sbyte)(angle - 128), 0, 0), 0, 0, 0);
                int rounded = (table[angle] + 127 + ((table[angle] >> 8) & 1)) >> 8;
                Assert.Equal(outcome.Fired ? 0 : outcome.State.V + 128, rounded >= 255 ? 0 : rounded);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(256)]
    public void Qlif_neurons_step_as_the_chip_does_with_rotations_of_every_size(int length)
    {
        Random random = new(length);
        foreach (int root in (int[])[0, 1, 32768, 62340, 65279, 65535, .. Enumerable.Range(0, 20).Select(_ => random.Next(65536))])
        {
            Rig rig = new(length, NeuronKind.Qlif, random);
            for (int i = 0; i < length; i++)
            {
                rig.Constants.Relaxed[i] = RelaxationTable.Of((ushort)root);
            }

            rig.Begin(2);
            rig.Run(8, QlifOf(root), row => ChipKernels.Qlif(rig.Constants, row));
        }
    }

    private static NeuronClass Class(NeuronModel model, SpikeReset reset, bool fires) => new()
    {
        Model = model, Rounding = Rounding.NearestEven, Reset = reset == SpikeReset.Subtract ? ResetMode.Subtract : ResetMode.Value,
        Flags = fires ? NeuronFlags.None : NeuronFlags.NeverFires,
    };

    private static NeuronClass QlifOf(int root) => new()
    {
        Model = NeuronModel.Qlif, Rounding = Rounding.NearestEven, P0 = (short)QlifOptions.LeakEveryTick, P1 = unchecked((short)(ushort)root),
    };

    // A row of neurons with random constants, and the records of the chip that say the same.
    private sealed class Rig
    {
        private readonly int _length;
        private readonly NeuronKind _kind;
        private readonly Random _random;
        private readonly NeuronRecord[] _records;
        private readonly int[] _exponents;
        private readonly float[] _raw, _v, _u, _s, _z;

        public Rig(int length, NeuronKind kind, Random random)
        {
            (_length, _kind, _random) = (length, kind, random);
            TrainedNetwork network = new(new NetworkSpec { InputShape = [1], Layers = [new LayerSpec { Outputs = length }], Neuron = kind, Readout = ReadoutKind.SpikeCount }, 1);
            Constants = new NeuronConstants(network.Layers[0]);
            _records = new NeuronRecord[length];
            _exponents = new int[length];
            (_raw, _v, _u, _s, _z) = (new float[length], new float[length], new float[length], new float[length], new float[length]);
        }

        public NeuronConstants Constants { get; }

        /// <summary>New constants and states; the greater the round, the wilder the inputs.</summary>
        public void Begin(int round)
        {
            bool qlif = _kind == NeuronKind.Qlif;
            for (int i = 0; i < _length; i++)
            {
                int threshold = qlif ? _random.Next(1, 256) : _random.Next(round == 0 ? 48 : 1, round == 0 ? 97 : 128), bias = round == 0 ? 0 : _random.Next(short.MinValue, short.MaxValue + 1) >> _random.Next(16);
                _exponents[i] = _random.Next(-8, round < 2 ? 0 : 8);
                (Constants.Scale[i], Constants.Lsb[i]) = (MathF.ScaleB(1, 8 + _exponents[i]), 0.25f);
                (Constants.BiasWhole[i], Constants.ThresholdWhole[i], Constants.ResetWhole[i]) = (bias, threshold, 0);
                _records[i] = new NeuronRecord
                {
                    Threshold = (sbyte)(qlif ? threshold - 128 : threshold), Reset = (sbyte)(qlif ? -128 : 0), BiasV = (short)bias,
                };
                (_v[i], _u[i]) = (qlif ? i % 256 : (i % 256) - 128, _random.Next(-128, 128));
            }
        }

        public delegate void Kernel(NeuronRow row);

        public void Run(int ticks, NeuronClass kind, Kernel kernel)
        {
            int origin = _kind == NeuronKind.Qlif ? 128 : 0;
            for (int i = 0; kind.Reset == ResetMode.Subtract && i < _length; i++)
            {
                Constants.ResetWhole[i] = Constants.ThresholdWhole[i];
                _records[i] = _records[i] with { Reset = _records[i].Threshold };
            }

            for (int tick = 0; tick < ticks; tick++)
            {
                NeuronStep.Outcome[] expected = new NeuronStep.Outcome[_length];
                for (int i = 0; i < _length; i++)
                {
                    int raw = _random.Next(-(1 << 15), 1 << 15) >> _random.Next(16);
                    _raw[i] = raw;
                    expected[i] = NeuronStep.Step(kind, _records[i], new NeuronState((sbyte)(_v[i] - origin), _kind == NeuronKind.CubaLif ? (sbyte)_u[i] : (sbyte)0, 0), raw << (8 + _exponents[i]), (uint)tick, 0);
                }

                kernel(new NeuronRow { Raw = _raw, V = _v, U = _u, S = _s, Z = _z });
                for (int i = 0; i < _length; i++)
                {
                    Assert.True(
                        expected[i].State.V + origin == _v[i] && expected[i].Fired == (_z[i] == 1) && _z[i] is 0 or 1 && (_kind != NeuronKind.CubaLif || expected[i].State.U == _u[i]),
                        $"tick {tick}, neuron {i}, {_records[i]}: the chip has {expected[i]}, the kernel v {_v[i]}, u {_u[i]}, z {_z[i]}");
                    Assert.Equal(expected[i].Fired, (kind.Flags & NeuronFlags.NeverFires) == 0 && _s[i] / 0.25f >= Constants.ThresholdWhole[i]);
                }
            }
        }
    }
}
