using HwStack.Network;

namespace HwStack.Training.Tests.Import;

/// <summary>A network that was trained here and is read back means what the chip held.</summary>
public class RoundTripTests
{
    [Theory]
    [InlineData("20-30-5", NeuronKind.Lif)]
    [InlineData("20-30r-5", NeuronKind.Lif)]
    [InlineData("2x7x7-6c3s1-p2-5", NeuronKind.Lif)]
    [InlineData("20-30r-5", NeuronKind.Qlif)]
    public void Weights_come_back_recurrent_ones_behind_inputs_with_levels_too(string text, NeuronKind neuron)
    {
        NetworkSpec spec = NetworkText.Parse(text) with { Neuron = neuron };
        SyntheticSet set = new(64, 5, spec.InputShape, 6, same: true, 15);
        Trainer trainer = new(new TrainedNetwork(spec, 15), set, new TrainingOptions { Epochs = 1, BatchSize = 32, Threads = 1 });
        trainer.RunEpoch();
        NetworkGraph graph = NirExport.Graph(trainer.Network, set.PayloadMax);
        TrainedNetwork back = NirImport.Read(NetworkModel.Prepare(graph, SemanticsMetadata.Read(graph)!), 15);
        for (int l = 0; l < back.Layers.Length; l++)
        {
            TrainedLayer was = trainer.Network.Layers[l], now = back.Layers[l];
            Assert.Equal(was.Weights.Value.Length, now.Weights.Value.Length);
            for (int i = 0; i < was.Weights.Value.Length; i++)
            {
                int c = i % was.Geometry.Columns;
                double unit = was.IsReadout || neuron == NeuronKind.Qlif ? 1 : was.Grid.Threshold[c] * (double)was.Grid.Lsb[c];
                Assert.Equal(was.Grid.Effective[i] / unit, now.Weights.Value[i], 1e-4 * (1 + Math.Abs(was.Grid.Effective[i])));
            }
        }
    }
}
